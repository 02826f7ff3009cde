/** The wall as a page: one screen, read from left to right, from the whole to the detail. A picture in, markup out. */
import { Document, type Translate } from '#web'
import { BarChart, type Canvas, CurveChart } from './chart.js'
import { chartHeight, fittingItems, fittingQuotes, headlineSize, leftWidth } from './fit.js'
import type { Figure, Item, Picture, Quote } from './picture.js'

export type Screen = {
  /** Where the live pictures come from; null for a past moment. */
  stream: string | null
  /** The program's version: a page of another one loads itself again. */
  version: string
  /** The same wall as tables. */
  table: string
  /** Leads away from the wall, inside only. */
  links: { href: string; text: string }[]
}

export function WallPage({ t, picture, screen }: { t: Translate; picture: Picture; screen: Screen }) {
  return (
    <Document t={t} title={picture.title} styles="wall.css" scripts={screen.stream ? ['wall'] : []}>
      <div
        id="screen"
        data-stream={screen.stream ?? undefined}
        data-version={screen.version}
        data-zone={picture.timeZone}
        data-clock={t.locale === 'nl' ? '.' : ':'}
      >
        <Wall t={t} picture={picture} />
        <p id="offline" role="status" hidden>
          {t('wall.offline')} <span id="offline-since" />. {t('wall.offline-rest')}
        </p>
        <nav class="away" aria-label={picture.title}>
          {screen.links.map((link) => (
            <a href={link.href}>{link.text}</a>
          ))}
          <a href={screen.table}>{t('wall.table')}</a>
        </nav>
      </div>
    </Document>
  )
}

/** What is sent anew whenever something changed. */
export function Wall({ t, picture }: { t: Translate; picture: Picture }) {
  const { layout, lead, list, panel, newest, foot } = picture
  const items = fittingItems(picture)
  return (
    <main id="wall" class={layout} data-cursor={picture.cursor} data-newest={newest?.postId ?? 0}>
      <header>
        <h1>{picture.title}</h1>
        <p class="mood">{picture.mood}</p>
        <p class="clock">
          {picture.date && <span class="date">{picture.date}</span>}
          <time id={picture.live ? 'clock' : undefined}>{picture.clock}</time>
        </p>
      </header>
      <section class="lead" aria-labelledby="lead">
        <p class="label">{lead.label}</p>
        <h2 id="lead" class={headlineSize(lead.headline)} dir="auto">
          {lead.headline}
        </h2>
        {lead.text && <p class="text">{lead.text}</p>}
        {lead.quotes.length > 0 && (
          <ul class="quotes">
            {fittingQuotes(picture).map((quote) => (
              <li>
                <Words quote={quote} />
                {'\u2003'}
                <span class="source">{quote.source}</span>
              </li>
            ))}
          </ul>
        )}
        {lead.action && (
          <p>
            <a class="action" href={lead.action.href}>
              {lead.action.text}
            </a>
          </p>
        )}
        <Charts t={t} picture={picture} />
        {lead.figures.length > 0 && (
          <div class="figures">
            {lead.figures.map((figure) => (
              <FigureOfLead figure={figure} />
            ))}
          </div>
        )}
      </section>
      <section class="list" aria-labelledby="list">
        {layout !== 'empty' && (
          <h2 id="list" class="label">
            {list.label}
          </h2>
        )}
        {layout === 'empty' ? (
          <h2 id="list" class="visually-hidden">
            {list.label}
          </h2>
        ) : items.length === 0 ? (
          <p class="nothing">{t(layout === 'busy' ? 'wall.nothing-else' : 'wall.nothing-talked')}</p>
        ) : (
          <ul>
            {items.map((item) => (
              <ListItem item={item} />
            ))}
          </ul>
        )}
        {panel && (
          <aside class="panel">
            <p class="label">{panel.label}</p>
            <p class="name" dir="auto">
              {panel.title}
            </p>
            <p class="detail">{panel.text}</p>
          </aside>
        )}
      </section>
      {newest && (
        <p class="newest">
          <span class="label">{t('wall.newest')}</span> <span class="detail">{newest.clock}</span>{' '}
          <span class="detail">{newest.source}</span> {newest.quote && <Words quote={newest.quote} />}
        </p>
      )}
      <footer>
        <p>
          {picture.layout === 'busy' && `${t('wall.since-midnight')} `}
          <strong>{foot.posts}</strong>
          {foot.voices && (
            <>
              {' '}
              {t('wall.from')} <strong>{foot.voices}</strong>
            </>
          )}
          {foot.rest}
        </p>
        <p>{foot.limits}</p>
      </footer>
    </main>
  )
}

/** A headline stands as it is; a person's words between quotation marks. */
function Words({ quote }: { quote: Quote }) {
  return (
    <span class="said" dir="auto" lang={quote.lang === 'other' ? undefined : quote.lang}>
      {quote.kind === 'private' ? `“${quote.text}”` : quote.text}
    </span>
  )
}

function FigureOfLead({ figure }: { figure: Figure }) {
  return (
    <div>
      <p class={figure.look === 'more' ? 'value more' : 'value'}>{figure.value}</p>
      <p class="detail">{figure.label}</p>
    </div>
  )
}

function ListItem({ item }: { item: Item }) {
  const name = item.quoted ? `“${item.name}”` : item.name
  return (
    <li>
      <div>
        <h3
          class={item.quoted || item.lang ? 'name said' : 'name'}
          dir="auto"
          lang={item.lang && item.lang !== 'other' ? item.lang : undefined}
        >
          {name}
        </h3>
        <p class={item.voices ? 'counted' : 'detail'}>
          {item.atLeast} {item.voices && <strong>{item.voices}</strong>} {item.detail}
          {item.remark && (
            <>
              , <span class={item.remark.look}>{item.remark.text}</span>
            </>
          )}
        </p>
      </div>
      {item.spark && <Spark values={item.spark} />}
    </li>
  )
}

/** Without labels or numbers: the shape of the last day, beside its number. */
function Spark({ values }: { values: number[] }) {
  const highest = Math.max(4, ...values)
  const points = values.map(
    (value, index) => [4 + (index / (values.length - 1)) * 118, 46 - (value / highest) * 40] as const,
  )
  const [x, y] = points.at(-1) ?? [122, 46]
  return (
    <svg class="spark" viewBox="0 0 132 52" aria-hidden="true">
      <polyline
        class="line"
        points={points.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join(' ')}
      />
      <circle class="dot" cx={x.toFixed(1)} cy={y.toFixed(1)} r="5.5" />
    </svg>
  )
}

function Charts({ t, picture }: { t: Translate; picture: Picture }) {
  const { curve, bars } = picture.lead
  const canvases: Canvas[] = [
    { width: leftWidth, height: chartHeight(picture), text: 27, look: 'desk' },
    { width: 350, height: 210, text: 14, look: 'phone' },
  ]
  if (curve) return canvases.map((canvas) => <CurveChart curve={curve} words={curve.words} canvas={canvas} />)
  if (bars) {
    const summary = t('wall.bars-summary')
    return canvases.map((canvas) => (
      <BarChart bars={bars} canvas={canvas} summary={summary} usual={t('wall.usual-bar')} />
    ))
  }
  return null
}
