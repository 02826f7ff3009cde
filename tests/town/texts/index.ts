/** Everything that Duinveld talks about, by the name under which the truth is known. */

import type { Bank } from './bank.js'
import { braderie } from './braderie.js'
import { containerpark } from './containerpark.js'
import { everyday } from './everyday.js'
import { geur } from './geur.js'
import { hondenpoep } from './hondenpoep.js'
import { kerkstraat } from './kerkstraat.js'
import { licht } from './licht.js'
import { riool } from './riool.js'
import { speelplein } from './speelplein.js'
import { stoet } from './stoet.js'

export const banks = {
  kerkstraat,
  containerpark,
  speelplein,
  braderie,
  geur,
  hondenpoep,
  stoet,
  riool,
  licht,
  everyday,
} as const satisfies Record<string, Bank>

/** `everyday` is about the town but about nothing in particular. */
export type Subject = keyof typeof banks

/** As the wall would say it. */
export const subjectTitles: Record<Subject, string> = {
  kerkstraat: 'Kerkstraat zes weken dicht',
  containerpark: 'Nieuwe uren van het containerpark',
  speelplein: 'Inschrijvingen speelplein',
  braderie: 'Braderie zaterdag',
  geur: 'Geurhinder aan de vaart',
  hondenpoep: 'Hondenpoep aan de speeltuin',
  stoet: 'Om hoe laat vertrekt de stoet?',
  riool: 'Rioolwerken Dorpsstraat',
  licht: 'Meer licht aan het station',
  everyday: 'Van alles in Duinveld',
}

/** A query that finds the subject by its own words: what a communication officer would type. */
export const subjectQueries: Partial<Record<Subject, string>> = {
  kerkstraat: 'kerkstraat',
  containerpark: 'containerpark OR recyclagepark',
  speelplein: 'speelplein',
  braderie: 'braderie',
  geur: '(geur* OR stank OR stink* OR ruik* OR "rotte eieren") AND (vaart* OR sluis)',
  hondenpoep: 'hondenpoep OR (hond* AND speeltuin)',
  stoet: 'stoet OR "sint-maartensstoet" OR sinterklaasstoet OR carnavalsstoet OR bloemenstoet',
  riool: 'riool* OR riolering',
  licht: 'station AND (licht* OR lamp* OR donker)',
}

export type { Article, Bank, Foreign } from './bank.js'
export { elsewhere } from './elsewhere.js'
