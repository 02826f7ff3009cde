/** What may be used of each network, and what is: calls, things, euro; in words, with a bar beside them. */
import type { CredentialRow } from '#store'
import { Button, calm, clockOf, dateOf, dayOf, Empty, Field, momentOf, Page, type Translate } from '#web'
import { keyName } from './drafts.js'
import type { Euro, Gauge, Thing } from './limits.js'
import { networkName, type Shown } from './parts.js'

export type KeyLimits = {
  row: CredentialRow
  network: string | null
  gauges: Gauge[]
  /** Euro a month, where one was set. */
  budget: number | null
  euro: Euro | null
}

export type LimitsView = Shown & {
  keys: KeyLimits[]
  /** Names by id: some limits are spent on topics. */
  topics: Map<string, string>
  mayChange: boolean
  /** The key whose budget was no amount. */
  wrong?: string | undefined
}

export function LimitsPage(view: LimitsView) {
  const { t, viewer, keys } = view
  return (
    <Page t={t} viewer={viewer} title={t('networks.limits')} active="sources" problems={view.problems}>
      <header class="title">
        <p>
          <a href="/networks">{t('networks.title')}</a>
        </p>
        <h1>{t('networks.limits')}</h1>
        <p class="lead">{t('networks.limits-lead')}</p>
      </header>
      {keys.length === 0 ? (
        <Empty
          title={t('networks.limits-none')}
          action={view.mayChange ? <Button href="/networks">{t('networks.limits-start')}</Button> : undefined}
        >
          {t('networks.limits-none-help')}
        </Empty>
      ) : (
        keys.map((one) => <KeyLimitsPart view={view} one={one} />)
      )}
    </Page>
  )
}

function KeyLimitsPart({ view, one }: { view: LimitsView; one: KeyLimits }) {
  const { t } = view
  const { row, network, gauges } = one
  const name = network ? networkName(t, network) : row.service
  const own = network ? keyName(t, row, network) : row.name
  return (
    <section class="limits-of" aria-labelledby={`limits-${row.credentialId}`}>
      <h2 id={`limits-${row.credentialId}`} dir="auto">
        {network ? <a href={`/networks/${network}`}>{name}</a> : calm(name)}
        {own !== name && <span class="soft"> {calm(own)}</span>}
      </h2>
      {one.euro && <EuroFigure t={t} euro={one.euro} />}
      {view.mayChange && (one.budget !== null || one.euro) && <Budget view={view} one={one} />}
      {gauges.length > 0 && (
        <ul class="list">
          {gauges.map((gauge) => (
            <GaugeRow view={view} gauge={gauge} />
          ))}
        </ul>
      )}
    </section>
  )
}

function EuroFigure({ t, euro }: { t: Translate; euro: Euro }) {
  const { spent, projected, budget } = euro
  const over = projected !== null && budget !== null && projected > budget
  return (
    <p class="limit-euro">
      <strong>{t('networks.euro-month', { spent })}</strong>{' '}
      {projected === null ? t('networks.euro-early') : t('networks.euro-pace', { projected })}{' '}
      {budget !== null && (
        <span class={over ? 'more' : 'soft'}>
          {t(over ? 'networks.euro-over' : 'networks.euro-within', { budget })}
        </span>
      )}
    </p>
  )
}

function GaugeRow({ view, gauge }: { view: LimitsView; gauge: Gauge }) {
  const { t, viewer, now } = view
  const { timeZone } = viewer.org
  const moment = (at: Date) => momentOf(t, at, timeZone, now)
  const name = meterName(t, gauge.meter)
  return (
    <li class="limit-row">
      <h3>{name}</h3>
      <div>
        {gauge.most !== null && (
          <>
            <p>
              {t(gauge.meter === 'euro' ? 'networks.used-euro' : 'networks.used', {
                // A bucket fills by drops; nobody asks a fifth of a question.
                used: gauge.meter === 'euro' ? gauge.used : Math.round(gauge.used),
                most: gauge.most,
              })}{' '}
              <span class="soft">{windowInWords(t, gauge)}</span>
            </p>
            <progress class="progress" value={gauge.share} max={1} aria-label={name} />
          </>
        )}
        {gauge.opensAt ? (
          <p class="more">
            {gauge.closedUntil
              ? t('networks.closed-until', { moment: ahead(view, gauge.closedUntil) })
              : t('networks.opens', { moment: ahead(view, gauge.opensAt) })}
          </p>
        ) : (
          gauge.share >= 0.8 && <p class="more">{t('networks.near')}</p>
        )}
        {gauge.said && (
          <p class="soft">{t('networks.said', { share: gauge.said.share, moment: moment(gauge.said.at) })}</p>
        )}
        {gauge.skipped > 0 && <p>{t('networks.skipped', { count: gauge.skipped })}</p>}
        {gauge.things.length > 0 && <Things view={view} gauge={gauge} />}
      </div>
    </li>
  )
}

const fewThings = 6

function Things({ view, gauge }: { view: LimitsView; gauge: Gauge }) {
  const { t } = view
  const title = gauge.things.some((thing) => thing.freeAt) ? 'networks.things-free' : 'networks.things'
  const list = (
    <ul class="plain-list limit-things">
      {gauge.things.map((thing) => (
        <li>
          <span dir="auto">{view.topics.get(thing.what) ?? thingName(t, thing.what)}</span>{' '}
          <span class="soft">{thingInWords(view, gauge, thing)}</span>
        </li>
      ))}
    </ul>
  )
  if (gauge.things.length <= fewThings) {
    return (
      <>
        <p class="label">{t(title, { count: gauge.things.length })}</p>
        {list}
      </>
    )
  }
  return (
    <details class="fold">
      <summary>{t(title, { count: gauge.things.length })}</summary>
      {list}
    </details>
  )
}

function thingInWords({ t, viewer }: LimitsView, gauge: Gauge, thing: Thing): string {
  if (thing.freeAt) return t('networks.free-on', { day: dayOf(thing.freeAt, viewer.org.timeZone, t.locale) })
  if (gauge.meter === 'euro') return t('networks.euro', { euro: thing.amount })
  return t('networks.times', { count: thing.amount })
}

function Budget({ view, one }: { view: LimitsView; one: KeyLimits }) {
  const { t } = view
  const id = one.row.credentialId
  const value = one.budget ?? one.euro?.budget ?? 0
  return (
    <form method="post" action={`/networks/limits/${id}`} class="line-form limit-budget">
      <Field
        label={t('networks.budget')}
        name="euro"
        id={`budget-${id}`}
        value={t('networks.amount', { value })}
        hint={t('networks.budget-hint')}
        error={view.wrong === id ? t('networks.budget-wrong') : undefined}
        maxlength={9}
        required
      />
      <Button>{t('networks.budget-keep')}</Button>
    </form>
  )
}

/** `limit.<meter>` stands in the words of the network that has it. */
function meterName(t: Translate, meter: string): string {
  return t.has(`limit.${meter}`) ? t(`limit.${meter}`) : calm(meter)
}

/** What is no topic: a hashtag, a kind of call that has words, or what it is called. A topic that is gone has no name. */
function thingName(t: Translate, what: string): string {
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(what)) return t('networks.thing-gone')
  return t.has(`limit.what-${what}`) ? t(`limit.what-${what}`) : calm(what)
}

function windowInWords(t: Translate, { limit }: Gauge): string {
  if (limit === null) return ''
  if (limit.kind === 'calendar') return t(`networks.window-${limit.every}`)
  const { seconds } = limit
  const [unit, size] =
    seconds >= 172_800 ? ['days', 86_400] : seconds >= 7200 ? ['hours', 3600] : ['minutes', 60]
  return t(limit.kind === 'bucket' ? `networks.fills-${unit}` : `networks.window-${unit}`, {
    count: Math.max(1, Math.round(seconds / Number(size))),
  })
}

/** A moment that is still to come: today by the clock, else with its day. */
function ahead({ t, viewer, now }: LimitsView, at: Date): string {
  const { timeZone } = viewer.org
  if (dateOf(at, timeZone, t.locale) === dateOf(now, timeZone, t.locale))
    return momentOf(t, at, timeZone, now)
  return t('time.date', {
    date: dayOf(at, timeZone, t.locale),
    clock: clockOf(at, timeZone, t.locale),
  })
}
