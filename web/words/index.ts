/**
 * The words of the interface: ICU messages, one flat catalogue per area, keys written in full so that a search for a
 * key finds both its use and its text. Dutch is the source; another language falls back to it key by key.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import { packageRoot } from '#basics/root'

export const locales = ['nl', 'en', 'fr', 'de'] as const
export type Locale = (typeof locales)[number]
export type Values = Record<string, string | number | Date | boolean>
/** Fills a message in. A key that no catalogue has is shown as itself: visible, and found by a test. */
export type Translate = ((key: string, values?: Values) => string) & {
  locale: Locale
  has(key: string): boolean
}

export type Catalogue = Record<string, string>

/** All messages of one language, as written. */
export function readCatalogue(locale: Locale): Catalogue {
  const folder = join(packageRoot, 'web/words', locale)
  const all: Catalogue = {}
  for (const file of listJson(folder))
    Object.assign(all, JSON.parse(readFileSync(join(folder, file), 'utf8')))
  return all
}

function listJson(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => file.endsWith('.json'))
  } catch {
    return []
  }
}

const made = new Map<Locale, Translate>()

export function words(locale: Locale): Translate {
  const known = made.get(locale)
  if (known) return known
  const catalogue: Catalogue = { ...readCatalogue('nl'), ...readCatalogue(locale) }
  const formats = new Map<string, IntlMessageFormat>()
  const t = (key: string, values?: Values): string => {
    const message = catalogue[key]
    if (message === undefined) return key
    let format = formats.get(key)
    if (!format) {
      format = new IntlMessageFormat(message, regional(locale), undefined, { ignoreTag: true })
      formats.set(key, format)
    }
    return String(format.format(values))
  }
  const translate = Object.assign(t, { locale, has: (key: string) => key in catalogue })
  made.set(locale, translate)
  return translate
}

/** Belgian conventions for numbers and dates (1.284, 5,2), except in English. */
export function regional(locale: Locale): string {
  return locale === 'en' ? 'en-GB' : `${locale}-BE`
}

/** The first language that both sides know, from an `Accept-Language` header; Dutch otherwise. */
export function preferredLocale(header: string | undefined): Locale {
  for (const part of (header ?? '').split(',')) {
    const tag = part.trim().slice(0, 2).toLowerCase()
    if (tag === 'nl' || tag === 'en') return tag
  }
  return 'nl'
}
