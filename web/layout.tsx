/** The two frames of a page: one with the head of the house for who is signed in, a plain one for everybody else. */
import { raw } from 'hono/html'
import type { Child, PropsWithChildren } from 'hono/jsx'
import { assetUrl, firstFonts } from './assets.js'
import type { Duty, Viewer } from './viewer.js'
import type { Translate } from './words/index.js'

const doctype = raw('<!doctype html>')

/** Where in the head a page belongs. */
export type Place =
  | 'today'
  | 'tamtam'
  | 'follow-up'
  | 'my-answers'
  | 'wall'
  | 'stories'
  | 'search'
  | 'decisions'
  | 'topics'
  | 'sources'
  | 'channels'
  | 'people'
  | 'access-log'
  | 'account'

type Frame = PropsWithChildren<{
  t: Translate
  title: string
  /** Names of browser modules: `today` is web/browser/today.ts. */
  scripts?: string[] | undefined
  /** Seconds after which the page asks itself anew: for long work, without JavaScript. */
  refresh?: number | undefined
}>

export function Page(
  props: Frame & {
    viewer: Viewer
    active?: Place | undefined
    /** The full width of a desk, for pages with two columns. */
    wide?: boolean | undefined
    /** Sources with a problem now: `c.get('problems')`. */
    problems?: number | undefined
  },
) {
  const { t, viewer, title, active, children } = props
  return (
    <Document t={t} title={`${title} · ${viewer.org.name}`} scripts={props.scripts} refresh={props.refresh}>
      <a class="skip" href="#main">
        {t('page.skip')}
      </a>
      <header class="head">
        <a class="town" href="/">
          {viewer.org.name}
        </a>
        <nav aria-label={t('page.nav')}>
          <ul>
            {places(viewer).map((place) => (
              <li>
                <a href={`/${place}`} aria-current={place === active ? 'page' : undefined}>
                  {t(`nav.${place}`)}
                </a>
              </li>
            ))}
            <More t={t} viewer={viewer} active={active} />
          </ul>
        </nav>
        {(props.problems ?? 0) > 0 && viewer.role !== 'policymaker' && (
          <a class="state" href="/sources">
            {t('nav.problems', { count: props.problems ?? 0 })}
          </a>
        )}
        <Account t={t} viewer={viewer} />
      </header>
      {viewer.duty && <DutyLine t={t} duty={viewer.duty} />}
      <main id="main" class={props.wide ? 'page wide' : 'page'} tabindex={-1}>
        {children}
      </main>
    </Document>
  )
}

/** Who is on duty sees on every page that it goes on; of an exercise, that it is one. */
function DutyLine({ t, duty }: { t: Translate; duty: Duty }) {
  return (
    <aside class={duty.exercise ? 'duty exercise' : 'duty'} aria-label={t('crisis.heading')}>
      <a href="/crisis">{t(duty.exercise ? 'crisis.head-exercise' : 'crisis.head', { name: duty.name })}</a>
    </aside>
  )
}

function places(viewer: Viewer): Place[] {
  // docs/roles.md: nobody is shown a door that stays closed.
  if (viewer.role === 'policymaker') return ['tamtam', 'my-answers', 'decisions', 'wall']
  if (viewer.role === 'dpo') return ['access-log', 'follow-up', 'topics', 'sources', 'channels']
  return ['today', 'tamtam', 'follow-up', 'wall', 'stories', 'search', 'decisions']
}

/** What is set once in a while, kept out of the way of every day's. */
function more(viewer: Viewer): (Place | 'answers' | 'feedback' | 'tone' | 'contacts')[] {
  if (viewer.role === 'policymaker' || viewer.role === 'dpo') return []
  const all = ['topics', 'sources', 'channels', 'answers', 'feedback', 'contacts', 'tone'] as const
  return viewer.role === 'administrator' ? [...all, 'people'] : [...all]
}

function More({ t, viewer, active }: { t: Translate; viewer: Viewer; active: Place | undefined }) {
  const all = more(viewer)
  if (all.length === 0) return null
  return (
    <li>
      <details class="more">
        <summary class={all.some((place) => place === active) ? 'here' : undefined}>{t('nav.more')}</summary>
        <div class="menu">
          {all.map((place) => (
            <a href={`/${place}`} aria-current={place === active ? 'page' : undefined}>
              {t(`nav.${place}`)}
            </a>
          ))}
        </div>
      </details>
    </li>
  )
}

function Account({ t, viewer }: { t: Translate; viewer: Viewer }) {
  return (
    <details class="account">
      <summary>{viewer.name}</summary>
      <div class="menu">
        <small>{t(`role.${viewer.role}`)}</small>
        <a href="/account">{t('nav.account')}</a>
        {viewer.role !== 'dpo' && <a href="/alerts">{t('nav.alerts')}</a>}
        {viewer.others.map((other) => (
          <form method="post" action="/switch">
            <input type="hidden" name="org" value={other.slug} />
            <button class="button quiet" type="submit">
              {t('nav.switch', { town: other.name })}
            </button>
          </form>
        ))}
        <form method="post" action="/sign-out">
          <button class="button quiet" type="submit">
            {t('nav.sign-out')}
          </button>
        </form>
      </div>
    </details>
  )
}

/** For signing in, setting up, an error: nobody is known yet. `brand` stands above: the town, or the house itself. */
export function PlainPage(props: Frame & { brand?: string | undefined }) {
  const brand = props.brand ?? 'Dorpsplein'
  return (
    <Document t={props.t} title={`${props.title} · ${brand}`} scripts={props.scripts} refresh={props.refresh}>
      <main id="main" class="plain">
        <span class="brand">{brand}</span>
        {props.children}
      </main>
    </Document>
  )
}

/** A whole document. `styles` is the one stylesheet of the page. */
export function Document(props: {
  t: Translate
  title: string
  styles?: 'pages.css' | 'wall.css'
  scripts?: string[] | undefined
  refresh?: number | undefined
  /** Where a program finds what comes: an Atom or RSS feed. */
  feeds?: { type: string; href: string; title: string }[] | undefined
  children?: Child
}) {
  const { t, title, styles = 'pages.css', scripts = [], refresh, feeds = [] } = props
  return (
    <>
      {/* hono/jsx writes no doctype by itself. */}
      {doctype}
      <html lang={t.locale}>
        <head>
          <meta charset="utf-8" />
          <title>{title}</title>
          <link rel="icon" href="/favicon.ico" type="image/svg+xml" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          {refresh !== undefined && <meta http-equiv="refresh" content={String(refresh)} />}
          {firstFonts.map((font) => (
            <link rel="preload" as="font" type="font/woff2" crossorigin="anonymous" href={assetUrl(font)} />
          ))}
          <link rel="stylesheet" href={assetUrl(styles)} />
          {feeds.map((feed) => (
            <link rel="alternate" {...feed} />
          ))}
          {scripts.map((name) => (
            <script type="module" src={assetUrl(`${name}.js`)} />
          ))}
        </head>
        <body>{props.children}</body>
      </html>
    </>
  )
}
