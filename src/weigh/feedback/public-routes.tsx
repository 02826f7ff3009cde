/**
 * `/u-zei-wij-deden/<town>`: what everybody can read, without signing in. No script, no cookie of ours, nothing that counts who
 * reads. What was withdrawn says that it was, and nothing else.
 */
import type { Context, Hono } from 'hono'
import { localTime } from '#basics/days'
import {
  installation,
  type Organisation,
  organisationBySlug,
  type PublicFeedback,
  publicFeedback,
  publicFeedbackAt,
} from '#store'
import { Document, type Locale, type Translate, type WebEnv, words } from '#web'
import { thawed } from './content.js'
import { atom, rss } from './feed.js'
import type { FeedbackParts } from './parts.js'
import { FeedbackView, longDate } from './view.js'

const shown = 60
const inFeed = 30
export const publicPath = '/u-zei-wij-deden'

export function publicRoutes(routes: Hono<WebEnv>, { database, origin }: FeedbackParts): void {
  const townOf = (c: Context<WebEnv>) => {
    const slug = c.req.param('slug') ?? ''
    return database.inOrg(installation, (tx) => organisationBySlug(tx, slug))
  }

  routes.get(`${publicPath}/:slug`, async (c) => {
    const town = await townOf(c)
    if (!town) return c.notFound()
    const all = await database.inOrg(town.orgId, (tx) => publicFeedback(tx, town.orgId, shown))
    return c.html(<ListPage t={c.get('t')} town={town} all={all} />)
  })

  for (const [name, write, type] of [
    ['atom.xml', atom, 'application/atom+xml'],
    ['rss.xml', rss, 'application/rss+xml'],
  ] as const) {
    routes.get(`${publicPath}/:slug/${name}`, async (c) => {
      const town = await townOf(c)
      if (!town) return c.notFound()
      const all = await database.inOrg(town.orgId, (tx) => publicFeedback(tx, town.orgId, inFeed))
      const page = `${origin}${publicPath}/${town.slug}`
      // In the town's language, whoever asks: a feed is the same for everybody.
      const t = words(town.locale as Locale)
      const text = write({ t, town: town.name, page, self: `${page}/${name}`, all })
      return c.body(text, 200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' })
    })
  }

  routes.get(`${publicPath}/:slug/:number{[0-9]{1,9}}`, async (c) => {
    const town = await townOf(c)
    if (!town) return c.notFound()
    const found = await database.inOrg(town.orgId, (tx) =>
      publicFeedbackAt(tx, town.orgId, Number(c.req.param('number'))),
    )
    if (!found) return c.notFound()
    const t = c.get('t')
    if (found === 'withdrawn') return c.html(<WithdrawnPage t={t} town={town} />, 410)
    return c.html(<OnePage t={t} town={town} one={found} />)
  })
}

function Frame(props: { t: Translate; town: Organisation; title: string; children?: unknown }) {
  const { t, town, title } = props
  const home = `${publicPath}/${town.slug}`
  const feeds = [
    { type: 'application/atom+xml', href: `${home}/atom.xml`, title: 'Atom' },
    { type: 'application/rss+xml', href: `${home}/rss.xml`, title: 'RSS' },
  ]
  return (
    <Document t={t} title={`${title} · ${town.name}`} feeds={feeds}>
      <div class="public">
        <header class="edition-head">
          <a href={home}>{town.name}</a>
          <span>{t('feedback.title')}</span>
        </header>
        <main id="main">{props.children as never}</main>
        <footer class="soft">
          <p>{t('feedback.public-foot', { town: town.name })}</p>
          <p>
            {t('feedback.follow')} <a href={`${home}/rss.xml`}>RSS</a> · <a href={`${home}/atom.xml`}>Atom</a>
          </p>
        </footer>
      </div>
    </Document>
  )
}

function ListPage({ t, town, all }: { t: Translate; town: Organisation; all: PublicFeedback[] }) {
  return (
    <Frame t={t} town={town} title={t('feedback.title')}>
      <h1>{t('feedback.title')}</h1>
      <p class="lead">{t('feedback.public-lead', { town: town.name })}</p>
      {all.length === 0 && <p>{t('feedback.public-none')}</p>}
      {all.map((one) => (
        <>
          <FeedbackView
            t={t}
            content={thawed(one.content)}
            heading="h2"
            link={`${publicPath}/${town.slug}/${one.number}`}
          />
        </>
      ))}
    </Frame>
  )
}

function OnePage({ t, town, one }: { t: Translate; town: Organisation; one: PublicFeedback }) {
  const content = thawed(one.content)
  const day = (at: Date) => longDate(t, localTime(at, town.timeZone).day)
  return (
    <Frame t={t} town={town} title={content.title}>
      <FeedbackView t={t} content={content} heading="h1" />
      <p class="soft">
        {t(one.version > 1 ? 'feedback.published-changed' : 'feedback.published', {
          day: day(one.firstAt),
          changed: day(one.releasedAt),
        })}
      </p>
      <p>
        <a href={`${publicPath}/${town.slug}`}>{t('feedback.all')}</a>
      </p>
    </Frame>
  )
}

function WithdrawnPage({ t, town }: { t: Translate; town: Organisation }) {
  return (
    <Frame t={t} town={town} title={t('feedback.withdrawn-title')}>
      <h1>{t('feedback.withdrawn-title')}</h1>
      <p class="lead">{t('feedback.withdrawn-help')}</p>
      <p>
        <a href={`${publicPath}/${town.slug}`}>{t('feedback.all')}</a>
      </p>
    </Frame>
  )
}
