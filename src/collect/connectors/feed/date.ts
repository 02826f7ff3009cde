/**
 * Dates as feeds write them: RFC 822 with any zone or month name, ISO 8601 in all its lengths, the C library's form,
 * numbers in the order of Flanders, seconds since 1970. Without a zone it is UTC: what the standards expect; a local
 * time read so is at most two hours ahead, and the moment of receipt corrects that.
 */

/** Null when it is no date. */
export function readDate(written: string): Date | null {
  const text = written.trim().replace(/\s+/g, ' ')
  if (text === '' || text.length > 100) return null
  return iso(text) ?? compactIso(text) ?? epoch(text) ?? withMonthName(text) ?? numeric(text)
}

type Parts = {
  year: number
  month: number
  day: number
  time?: string | undefined
  zone?: string | undefined
}

const timePattern = String.raw`(\d{1,2}(?:[:.u]\d{1,2}){1,2}(?:[.,]\d+)?)\s*(?:uur\b)?`
const zonePattern = String.raw`([+-]\s?\d{1,2}:?\d{0,2}|(?:utc|gmt|ut)\s?[+-]\s?\d{1,2}:?\d{0,2}|[a-z]{1,5})?`
const isoForm = new RegExp(
  String.raw`^(-?\d{2}|\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ,_]+${timePattern}\s*${zonePattern}.*)?$`,
  'i',
)

function iso(text: string): Date | null {
  if (/^\d{4}$/.test(text)) return made({ year: Number(text), month: 1, day: 1 })
  const ordinal = text.match(
    new RegExp(String.raw`^(\d{4})-?(\d{3})(?:T${timePattern}\s*${zonePattern})?$`, 'i'),
  )
  if (ordinal) return dayOfYear(ordinal)
  const found = text.match(isoForm)
  if (!found) return null
  const [, year, month, day = '1', time, zone] = found
  // `31-12-03` has no year in front.
  if (Number(month) > 12 && year?.length === 2) return null
  return made({ year: century(year ?? ''), month: Number(month), day: Number(day), time, zone })
}

function dayOfYear([, year, day, time, zone]: RegExpMatchArray): Date | null {
  const start = made({ year: Number(year), month: 1, day: 1, time, zone })
  const days = Number(day)
  return start && days >= 1 && days <= 366 ? new Date(start.getTime() + (days - 1) * 86_400_000) : null
}

function compactIso(text: string): Date | null {
  const found = text.match(
    new RegExp(String.raw`^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(\d{2})?\s*${zonePattern})?$`, 'i'),
  )
  if (!found) return null
  const [, year, month, day, hour, minute, second, zone] = found
  const time = hour ? `${hour}:${minute}:${second ?? '00'}` : undefined
  return made({ year: Number(year), month: Number(month), day: Number(day), time, zone })
}

function epoch(text: string): Date | null {
  if (!/^\d{9,13}$/.test(text) || text.length === 12) return null
  return new Date(Number(text) * (text.length > 10 ? 1 : 1000))
}

function numeric(text: string): Date | null {
  const found = text.match(
    new RegExp(
      String.raw`^(?:[a-z]+,? )?(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[T ,-]+${timePattern}\s*${zonePattern})?`,
      'i',
    ),
  )
  if (!found) return null
  const [, first, second, year, time, zone] = found
  const americans = Number(second) > 12
  return made({
    year: century(year ?? ''),
    month: Number(americans ? first : second),
    day: Number(americans ? second : first),
    time,
    zone,
  })
}

/** Begins of month names in nl, fr, de, en, es, it, af, without accents. Longer ones first where they overlap. */
const months: [number, string[]][] = [
  [1, ['jan', 'gen', 'ene']],
  [2, ['feb', 'fev']],
  [3, ['maart', 'mar', 'mrt', 'mrz', 'maa']],
  [4, ['apr', 'avr', 'abr']],
  [5, ['mai', 'mei', 'may', 'mag']],
  [6, ['juin', 'jun', 'giu']],
  [7, ['juil', 'jul', 'lug']],
  [8, ['aug', 'aou', 'ago']],
  [9, ['sep', 'set']],
  [10, ['oct', 'okt', 'ott', 'out']],
  [11, ['nov']],
  [12, ['dec', 'dez', 'dic', 'des']],
]

function monthOf(word: string): number {
  for (const [month, names] of months) if (names.some((name) => word.startsWith(name))) return month
  return 0
}

/** `Thu, 01 Jan 2004 19:48:21 GMT` · `1 januari 2004` · `Jan 1, 2004 7:48 PM` · `Thu Jan  1 19:48:21 2004`. */
function withMonthName(text: string): Date | null {
  const plain = text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/\([^)]*\)/g, ' ')
  const at = [...plain.matchAll(/[a-z]{3,}/g)].find(({ 0: word, index }) => isMonth(plain, word, index))
  if (!at) return null
  const clock = plain.match(/(\d{1,2})(?:[:.u](\d{1,2}))(?:[:.](\d{1,2}))?(?:[.,]\d+)?\s*([ap]\.?m\b)?/)
  const withoutClock = clock ? plain.replace(clock[0], ' '.repeat(clock[0].length)) : plain
  const before = withoutClock.slice(0, at.index)
  const after = withoutClock.slice(at.index + at[0].length)
  const numbers = [
    ...(before.match(/\d+/g)?.slice(-1) ?? []),
    ...(after.replace(/(?<=[\sa-z])[+-]\s?\d{1,2}:?\d{2}\b/g, ' ').match(/\d+/g) ?? []),
  ]
  const [day, year] = dayAndYear(numbers)
  if (day === undefined || year === undefined) return null
  const rest = clock ? plain.slice((clock.index ?? 0) + clock[0].length) : ''
  const zone = rest.match(new RegExp(`^[\\s]*${zonePattern}`))?.[1] ?? after.match(/\b([a-z]{2,5})\b/)?.[1]
  return made({ year, month: monthOf(at[0]), day, time: clock ? clockText(clock) : undefined, zone })
}

/** A word that begins like a month and has a number beside it: `mar` in `Mar, 3 Mar` is a Tuesday first. */
function isMonth(text: string, word: string, index: number): boolean {
  if (monthOf(word) === 0) return false
  const after = text.slice(index + word.length)
  return /\d[\s.,-]*(?:de )?$/.test(text.slice(0, index)) || /^[\s.-]*\d/.test(after)
}

function dayAndYear(numbers: string[]): [number?, number?] {
  const [first, second] = numbers
  if (first === undefined || second === undefined) return []
  return first.length === 4 ? [Number(second), Number(first)] : [Number(first), century(second)]
}

function clockText([, hour, minute, second, half]: RegExpMatchArray): string {
  const hours = (Number(hour) % (half ? 12 : 100)) + (half?.startsWith('p') ? 12 : 0)
  return `${hours}:${minute}:${second ?? '00'}`
}

const century = (year: string): number => {
  const number = Math.abs(Number(year))
  if (year.replace('-', '').length > 2) return number
  return number + (number < 70 ? 2000 : 1900)
}

function made({ year, month, day, time, zone }: Parts): Date | null {
  const [hour = 0, minute = 0, second = 0] = (time ?? '')
    .split(/[:u]|\.(?=\d{2}\b)/i)
    .map((part) => Number.parseFloat(part.replace(',', '.')) || 0)
  if (
    month < 1 ||
    month > 12 ||
    day < 1 ||
    day > daysIn(year, month) ||
    hour > 24 ||
    minute > 59 ||
    second >= 62
  )
    return null
  const moment = new Date(0)
  moment.setUTCFullYear(year, month - 1, day)
  moment.setUTCHours(hour, minute, 0, Math.round(second * 1000))
  return new Date(moment.getTime() - offset(zone) * 60_000)
}

const daysIn = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate()

/** Minutes east of Greenwich. */
const zones: Record<string, number> = {
  z: 0,
  ut: 0,
  utc: 0,
  gmt: 0,
  wet: 0,
  west: 60,
  bst: 60,
  cet: 60,
  met: 60,
  mez: 60,
  cest: 120,
  mest: 120,
  mesz: 120,
  eet: 120,
  eest: 180,
  msk: 180,
  ist: 330,
  hkt: 480,
  sgt: 480,
  jst: 540,
  kst: 540,
  aest: 600,
  aedt: 660,
  nzst: 720,
  nzdt: 780,
  ast: -240,
  adt: -180,
  est: -300,
  edt: -240,
  et: -300,
  cst: -360,
  cdt: -300,
  ct: -360,
  mst: -420,
  mdt: -360,
  mt: -420,
  pst: -480,
  pdt: -420,
  pt: -480,
  akst: -540,
  akdt: -480,
  hst: -600,
  nst: -210,
  ndt: -150,
}

function offset(zone: string | undefined): number {
  const text = (zone ?? '').toLowerCase().replace(/\s/g, '')
  const found = text.match(/^(?:utc|gmt|ut)?([+-])(\d{1,2}?):?(\d{2})?$/)
  if (!found) return zones[text] ?? 0
  const minutes = Number(found[2]) * 60 + Number(found[3] ?? 0)
  return minutes > 15 * 60 ? 0 : minutes * (found[1] === '-' ? -1 : 1)
}
