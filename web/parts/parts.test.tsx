import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import {
  assetRoutes,
  assets,
  assetUrl,
  Button,
  Choice,
  calm,
  Field,
  Page,
  PlainPage,
  PostCard,
  shorten,
  type Viewer,
  words,
} from '#web'

const t = words('nl')
const viewer: Viewer = {
  userId: 'u',
  name: 'Ann',
  mail: 'ann@duinveld.example',
  role: 'editor',
  org: {
    orgId: 'o',
    slug: 'duinveld',
    name: 'Duinveld',
    country: 'BE',
    municipality: null,
    locale: 'nl',
    timeZone: 'Europe/Brussels',
  },
  others: [],
}

describe('a page', () => {
  it('tells nobody of trouble with sources whom it would not let in there', () => {
    const page = (role: Viewer['role']) =>
      String(
        <Page t={t} viewer={{ ...viewer, role }} title="x" problems={9}>
          <p>x</p>
        </Page>,
      )
    for (const role of ['administrator', 'editor', 'dpo'] as const)
      expect(page(role)).toContain('class="state"')
    expect(page('policymaker')).not.toContain('class="state"')
  })

  it('says where the reader is, and only shows trouble with sources when there is some', () => {
    const page = (problems: number) =>
      String(
        <Page t={t} viewer={viewer} title="Vandaag" active="today" problems={problems}>
          x
        </Page>,
      )
    expect(page(0)).toMatch(/^<!doctype html><html lang="nl">/)
    expect(page(0)).toContain('<a href="/today" aria-current="page">Vandaag</a>')
    expect(page(0)).not.toContain('probleem')
    expect(page(1)).toContain('Bronnen: 1 met een probleem')
    expect(page(0)).not.toContain('Beheer')
    expect(page(0)).toContain('<a href="/sources">Bronnen</a>')
  })
  it('has no inline style and no inline script', () => {
    const page = String(
      <PlainPage t={t} title="Aanmelden">
        <Button look="primary">Aanmelden</Button>
      </PlainPage>,
    )
    expect(page).not.toMatch(/style=|<script>|<style/)
  })
})

describe('a form', () => {
  it('ties the hint and what is wrong to the field', () => {
    const field = String(
      <Field label="Mail" name="mail" type="email" hint="Van de gemeente" error="Geen adres" value="x" />,
    )
    expect(field).toContain('aria-describedby="field-mail-hint field-mail-wrong"')
    expect(field).toContain('aria-invalid="true"')
    expect(field).toContain('value="x"')
  })
  it('keeps what was chosen', () => {
    const options = [
      { value: 'a', label: 'A' },
      { value: 'b', label: 'B' },
    ]
    expect(String(<Choice label="L" name="l" options={options} value="b" />)).toContain(
      '<option value="b" selected="">',
    )
    expect(
      String(<Choice label="L" name="l" as="checkbox" options={options} value={['a', 'b']} />).match(
        /checked/g,
      ),
    ).toHaveLength(2)
  })
})

describe('a post', () => {
  const post = {
    postId: 7,
    kind: 'social',
    source: 'Bluesky',
    author: null,
    title: null,
    text: '<b>hé</b>',
    lang: 'nl',
    at: new Date('2026-03-12T15:00:00Z'),
    deleted: false,
  } as const
  const card = (change: object) =>
    String(
      <PostCard
        t={t}
        post={{ ...post, ...change }}
        timeZone="Europe/Brussels"
        now={new Date('2026-03-12T18:00:00Z')}
      />,
    )
  it('shows its words as words, and the clock of the town', () => {
    expect(card({})).toContain('&lt;b&gt;hé&lt;/b&gt;')
    expect(card({})).toContain('16.00 uur')
  })
  it('shows no words once it is deleted or forgotten', () => {
    expect(card({ text: null, deleted: true })).toContain('Verwijderd aan de bron')
    expect(card({ text: null })).toContain('bewaartermijn')
  })
})

describe('text from outside', () => {
  it('cannot turn the direction of the line or build towers', () => {
    expect(calm('a\u202Eb\u0000\n\u2028c')).toBe('ab c')
    expect(calm(`e${'\u0301'.repeat(10_000)}`).length).toBe(4)
    expect(calm('\ud800x')).toBe('x')
  })
  it('is cut at a word, by letters as a reader counts them', () => {
    expect(shorten('Om hoe laat vertrekt de stoet van Sint-Maarten?', 30)).toBe(
      'Om hoe laat vertrekt de stoet…',
    )
    expect(shorten('👩‍👩‍👧‍👦'.repeat(10), 10)).toBe('👩‍👩‍👧‍👦'.repeat(10))
  })
})

describe('assets', () => {
  it('have an address that changes with their content, and are compressed', async () => {
    const routes = new Hono().route('/', assetRoutes())
    const answer = await routes.request(assetUrl('wall.css'), { headers: { 'accept-encoding': 'gzip, br' } })
    expect(answer.headers.get('content-encoding')).toBe('br')
    expect(answer.headers.get('cache-control')).toContain('immutable')
    expect((await routes.request('/assets/other/wall.css')).status).toBe(404)
    expect(
      (await routes.request(assetUrl('source-serif-4-latin-wght-normal.woff2'))).headers.get('content-type'),
    ).toBe('font/woff2')
  })
  it('are all there: every font that a style names', () => {
    for (const style of ['pages.css', 'wall.css']) {
      const css = assets().get(style)?.bytes.toString() ?? ''
      expect(css).not.toContain('asset:')
      expect(css).not.toContain('url("")')
    }
  })
})
