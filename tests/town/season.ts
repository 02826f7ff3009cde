/** Words that depend on the time of year, so that the town never celebrates Sint-Maarten in June. */

import { type Day, month } from './local-time.js'

export const parades = ['Sint-Maartensstoet', 'Sinterklaasstoet', 'carnavalsstoet', 'bloemenstoet'] as const

/** Sint-Maarten is on 11 November, the Sint on 6 December, carnival before Lent; the rest of the year has flowers. */
export function parade(day: Day): (typeof parades)[number] {
  const [, m, d] = day.split('-').map(Number)
  if (m === 10 || (m === 11 && (d ?? 0) <= 11)) return 'Sint-Maartensstoet'
  if (m === 11 || (m === 12 && (d ?? 0) <= 6)) return 'Sinterklaasstoet'
  return m !== undefined && m <= 3 ? 'carnavalsstoet' : 'bloemenstoet'
}

/** What a child carries or wears in it. */
export function finery(day: Day): string {
  const names = {
    'Sint-Maartensstoet': 'lampion',
    Sinterklaasstoet: 'mijter',
    carnavalsstoet: 'kostuum',
    bloemenstoet: 'bloemenkrans',
  }
  return names[parade(day)]
}

/** The school holiday that parents are thinking of. */
export function nextHoliday(day: Day): string {
  const m = month(day)
  if (m >= 11) return 'kerstvakantie'
  if (m >= 9) return 'herfstvakantie'
  if (m >= 5) return 'zomervakantie'
  return m >= 3 ? 'paasvakantie' : 'krokusvakantie'
}
