/**
 * Files that came with a mail: which are kept. A list of what departments send, and what is not on it is not kept: nothing
 * that runs, nothing that unpacks by itself, no page, no picture that is a program. Nothing is opened: of the bytes only the
 * first few are looked at, so that a program with another name is no picture.
 */

/** By the end of a name: what it is served as, and how such a file begins (null: no sign of its own). */
const kinds: Record<string, { type: string; begins: string[] | null }> = {
  pdf: { type: 'application/pdf', begins: ['%PDF'] },
  jpg: { type: 'image/jpeg', begins: ['\xff\xd8\xff'] },
  jpeg: { type: 'image/jpeg', begins: ['\xff\xd8\xff'] },
  png: { type: 'image/png', begins: ['\x89PNG'] },
  gif: { type: 'image/gif', begins: ['GIF8'] },
  webp: { type: 'image/webp', begins: ['RIFF'] },
  heic: { type: 'image/heic', begins: null },
  docx: { type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', begins: ['PK'] },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', begins: ['PK'] },
  pptx: { type: 'application/vnd.openxmlformats-officedocument.presentationml.presentation', begins: ['PK'] },
  odt: { type: 'application/vnd.oasis.opendocument.text', begins: ['PK'] },
  ods: { type: 'application/vnd.oasis.opendocument.spreadsheet', begins: ['PK'] },
  doc: { type: 'application/msword', begins: ['\xd0\xcf\x11\xe0'] },
  xls: { type: 'application/vnd.ms-excel', begins: ['\xd0\xcf\x11\xe0'] },
  txt: { type: 'text/plain', begins: null },
  csv: { type: 'text/csv', begins: null },
}

export const allowedEnds = Object.keys(kinds)

const endOf = (name: string) => /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? ''

/** Its media type; null: it is not kept. */
export function allowedFile(name: string, content: Uint8Array): string | null {
  const kind = kinds[endOf(name)]
  if (!kind) return null
  const head = Buffer.from(content.subarray(0, 8)).toString('latin1')
  // A text that begins as a program does is none.
  if (kind.begins === null) return /^(MZ|\x7fELF|PK|#!|%PDF|<)/.test(head) ? null : kind.type
  return kind.begins.some((sign) => head.startsWith(sign)) ? kind.type : null
}

/** A name that is a name: no folder, no sign that cannot be seen or that turns the writing around; at most 100 signs. */
export function cleanName(name: string, mediaType = ''): string {
  const clean = name
    .normalize('NFC')
    .replace(/^.*[/\\]/s, '')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}"<>|:*?%;\u2028\u2029]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^\.+/, '')
  if (clean !== '')
    return clean.length > 100 ? `${clean.slice(0, 90)}${endOf(clean) && `.${endOf(clean)}`}` : clean
  const known = Object.entries(kinds).find(([, { type }]) => type === mediaType.toLowerCase())
  return known ? `bijlage.${known[0]}` : 'bijlage'
}
