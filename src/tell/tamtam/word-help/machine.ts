/** Which words of an item a machine wrote and nobody changed since: a field that still says what was taken over. Pure. */
export const wordedFields = ['headline', 'said', 'reading'] as const
export type WordedField = (typeof wordedFields)[number]

const same = (text: string) => text.normalize('NFC').replace(/\s+/g, ' ').trim()

export function machineFields(
  item: Record<WordedField, string> & { machine?: readonly string[] },
): WordedField[] {
  const texts = new Set((item.machine ?? []).map(same))
  return wordedFields.filter((field) => item[field].trim() !== '' && texts.has(same(item[field])))
}
