/** The rules of Outlook, Gmail and Apple Mail that docs/tamtam.md lists, held on the mail itself. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { words } from '#web'
import type { EditionContent, EditionItem } from './compose.js'
import { type LetterFrame, letterOf } from './letter.js'
import { chartsOf } from './mail-charts.js'

const t = words('nl')
const item = (change: Partial<EditionItem> = {}): EditionItem => ({
  id: 'i1',
  headline: 'Kerkstraat zes weken dicht',
  said: 'Handelaars vragen hoe klanten binnen kunnen.',
  reading: 'Mensen vragen informatie.',
  checked: 'checked',
  kind: 'I',
  other: 'De straat was gevaarlijk.',
  touched: 'Handelaars; jongeren zwijgen.',
  proposal: 'kaart met routes',
  owner: 'Mobiliteit',
  due: 'vandaag 16 uur',
  mustKnow: true,
  mustWithin: null,
  figures: {
    posts: 30,
    voices: 21,
    sources: 3,
    times: 5.2,
    trend: [0, 1, 0, 2, 0, 0, 1, 0, 0, 3, 0, 2, 9, 30],
  },
  ...change,
})
const content = (change: Partial<EditionContent> = {}): EditionContent => ({
  town: 'Duinveld',
  day: '2026-11-27',
  profile: 'Het hele bestuur',
  title: 'Eén straat houdt de gemeente bezig',
  mood: 'Drukker dan anders.',
  items: [item(), item({ id: 'i2' })],
  slow: [{ name: 'Geurhinder', now: 3, usual: 1 }],
  questions: { open: 2, oldest: '2026-11-26T14:40:00Z' },
  coverage: { posts: 128, voices: 80, atLeast: false, sources: 8, silent: ['X'] },
  receipts: 'confirm',
  agenda: [{ time: '14:00', title: 'College', place: 'Gemeentehuis' }],
  ...change,
})
const frame = (of: EditionContent): LetterFrame => ({
  link: 'https://plein.duinveld.be/tamtam/open/abc',
  version: 1,
  head: { n: 1, hash: 'f'.repeat(64) },
  promised: null,
  readsFor: [],
  editor: 'an@duinveld.be',
  town: { orgId: '', name: 'Duinveld', slug: 'duinveld', locale: 'nl', timeZone: 'Europe/Brussels' },
  charts: chartsOf(of).charts,
})
const letter = (change: Partial<EditionContent> = {}) => {
  const of = content(change)
  return letterOf(t, of, frame(of))
}
const tags = (html: string, name: string) =>
  [...html.matchAll(new RegExp(`<${name}\\b[^>]*>`, 'g'))].map((one) => one[0])

describe('a mail of an edition', () => {
  const { html, text } = letter()
  test('is tables for their looks, said so to a screen reader', () => {
    expect(tags(html, 'table').length).toBeGreaterThan(0)
    expect(tags(html, 'table').filter((one) => !one.includes('role="presentation"'))).toEqual([])
  })
  test('has its styles at the elements: Gmail drops others in some places', () => {
    expect(html).not.toMatch(/<link|class="/)
    // But for the night, which programs may leave out.
    const sheets = [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map((one) => one[1] ?? '')
    expect(sheets).toHaveLength(1)
    expect(sheets[0]).toMatch(/^@media \(prefers-color-scheme: dark\) \{[^@]*\}$/)
  })
  test('uses nothing that Outlook does not know', () => {
    const styles = [...html.replaceAll('&#39;', '').matchAll(/style="([^"]*)"/g)].flatMap((one) =>
      (one[1] ?? '').split(';').map((pair) => pair.split(':')[0]?.trim() ?? ''),
    )
    const known = new Set([
      '',
      'font-family',
      'font-size',
      'font-weight',
      'line-height',
      'color',
      'background-color',
      'border-left',
      'border-bottom',
      'padding',
      'padding-top',
      'padding-left',
      'padding-bottom',
      'text-decoration',
      'display',
      'width',
      'max-width',
      'margin',
      'word-break',
    ])
    expect(styles.filter((one) => !known.has(one))).toEqual([])
    expect(html).not.toMatch(/position:|float:|flex|grid|background-image|url\(|calc\(|var\(/)
  })
  test('runs nothing, asks nothing, fetches nothing', () => {
    expect(html).not.toMatch(/<script|<form|<input|<iframe|<object|<svg|<video|@import|javascript:|\son\w+=/i)
    expect(
      [...html.matchAll(/(?:src|background)="([^"]*)"/g)].every((one) => one[1]?.startsWith('cid:')),
    ).toBe(true)
    expect([...html.matchAll(/href="([^"]*)"/g)].map((one) => one[1])).toEqual([
      'https://plein.duinveld.be/tamtam/open/abc',
    ])
  })
  test('has pictures with a size and words, that are in the mail', () => {
    const pictures = tags(html, 'img')
    expect(pictures).toHaveLength(2)
    expect(
      pictures.every(
        (one) => /width="\d+"/.test(one) && /height="\d+"/.test(one) && /alt="Berichten per dag/.test(one),
      ),
    ).toBe(true)
    const { attachments } = chartsOf(content())
    for (const { cid, bytes } of attachments) {
      expect(html).toContain(`cid:${cid}`)
      expect(bytes.length).toBeLessThan(2_000)
    }
  })
  test('says its language and title, and that it has colours for light and dark', () => {
    expect(html).toMatch(/^<!doctype html><html lang="nl">/)
    expect(html).toContain('<title>Eén straat houdt de gemeente bezig</title>')
    expect(html).toContain('<meta name="color-scheme" content="light dark"/>')
  })
  test('is at most 600 wide, and far below the 102 kB at which Gmail cuts', () => {
    expect([...html.matchAll(/width="(\d+)"/g)].every((one) => Number(one[1]) <= 600)).toBe(true)
    const full = letter({
      items: Array.from({ length: 5 }, (_, i) => item({ id: `i${i}`, reading: 'x '.repeat(300) })),
    })
    expect(Buffer.byteLength(full.html)).toBeLessThan(60_000)
  })
  test('says all of it in its text part too', () => {
    for (const words of [
      'Kerkstraat zes weken dicht',
      'Geurhinder',
      'College',
      'kaart met routes',
      '/tamtam/open/abc',
    ])
      expect(text).toContain(words)
  })
})

test('what people write is text, in each field: no tag, no header, no end of the subject', () => {
  const bad = `"'><img src=x onerror=alert(1)>**vet** [a](javascript:b)\r\nBcc: x@y.be\u2028`
  const fields = ['headline', 'said', 'reading', 'other', 'touched', 'proposal', 'owner', 'due'] as const
  const all = Object.fromEntries(fields.map((name) => [name, bad])) as Partial<EditionItem>
  const { html, subject } = letter({
    town: bad,
    title: bad + 'z'.repeat(10_000),
    mood: bad,
    items: [item(all)],
    extra: { praise: bad },
    agenda: [{ time: null, title: bad, place: bad }],
    slow: [{ name: bad, now: 1, usual: 1 }],
  })
  expect(html).not.toContain('<img src=x')
  expect(html).not.toMatch(/href="javascript/)
  expect(html.match(/&lt;img src=x/g)?.length).toBeGreaterThanOrEqual(12)
  expect(subject).toMatch(/^[^\r\n\u2028]{1,180}$/)
})

test('whatever the title, the subject is one short line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (title) => {
      const { subject } = letter({ title })
      expect(subject.length).toBeLessThanOrEqual(180)
      expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
      expect(subject.isWellFormed()).toBe(true)
    }),
  )
})
