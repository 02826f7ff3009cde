/** Who looked at what. For the data protection officer and the administrator; reading it is itself logged. */

import type { Context } from 'hono'
import { Hono } from 'hono'
import { noFormula } from '#basics/no-formula'
import { type AccessEntry, type AccessFilter, accessLog, accessLogFacets, logAccess } from '#store'
import { allow } from '../access/guard.js'
import { Page } from '../layout.js'
import { Button, Choice, Field } from '../parts/form.js'
import { Empty } from '../parts/notes.js'
import { momentOf } from '../times.js'
import type { WebEnv } from '../viewer.js'
import type { Translate } from '../words/index.js'
import type { PeopleParts } from './parts.js'
import { ManageTabs } from './tabs.js'

const pageSize = 100
const exportLimit = 100_000

export function accessLogRoutes({ access, database, now }: PeopleParts): Hono<WebEnv> {
  const routes = new Hono<WebEnv>()
  const readers = allow('dpo', 'administrator')

  routes.get('/access-log', readers, async (c) => {
    const t = c.get('t')
    const viewer = c.get('viewer')
    const { orgId, timeZone } = viewer.org
    const asked = filterOf(c)
    const page = Math.min(Math.max(0, Number.parseInt(c.req.query('page') ?? '0', 10) || 0), 1_000_000)
    const { entries, facets } = await database.inOrg(orgId, async (tx) => {
      const found = await accessLog(
        tx,
        orgId,
        await toFilter(tx, asked, timeZone),
        pageSize + 1,
        page * pageSize,
      )
      await logAccess(tx, orgId, viewer.userId, 'access-log.read', asked)
      return { entries: found, facets: await accessLogFacets(tx, orgId) }
    })
    const mentioned = entries
      .flatMap((entry) => [entry.detail.user, entry.detail.who])
      .filter((id) => typeof id === 'string')
    const names = await namesOf([...facets.actors, ...mentioned])
    return c.html(
      <Page
        t={t}
        viewer={viewer}
        title={t('log.heading')}
        active={viewer.role === 'dpo' ? 'access-log' : 'people'}
        problems={c.get('problems')}
      >
        <ManageTabs t={t} viewer={viewer} here="access-log" />
        <h1>{t('log.heading')}</h1>
        <p class="lead">{t('log.lead')}</p>
        <form method="get" class="line-form">
          <Choice
            label={t('log.who')}
            name="who"
            value={asked.who}
            options={[
              anyOne(t),
              ...facets.actors.map((actor) => ({ value: actor, label: actorName(t, names, actor) })),
            ]}
          />
          <Choice
            label={t('log.what')}
            name="what"
            value={asked.what}
            options={[
              anyOne(t),
              ...facets.actions.map((action) => ({ value: action, label: actionName(t, action) })),
            ]}
          />
          <Field label={t('log.from')} name="from" type="date" value={asked.from} />
          <Field label={t('log.until')} name="until" type="date" value={asked.until} />
          <Button>{t('log.filter')}</Button>
        </form>
        {entries.length === 0 ? (
          <Empty title={t('log.none')}>{t('log.none-hint')}</Empty>
        ) : (
          <div class="scroll">
            <table class="stacked">
              <thead>
                <tr>
                  <th scope="col">{t('log.when')}</th>
                  <th scope="col">{t('log.who')}</th>
                  <th scope="col">{t('log.what')}</th>
                  <th scope="col">{t('log.detail')}</th>
                </tr>
              </thead>
              <tbody>
                {entries.slice(0, pageSize).map((entry) => (
                  <tr>
                    <td class="nowrap">{momentOf(t, entry.at, timeZone, now())}</td>
                    <td data-label={t('log.who')}>{actorName(t, names, entry.actor)}</td>
                    <td data-label={t('log.what')}>{actionName(t, entry.action)}</td>
                    <td data-label={t('log.detail')}>
                      {detailOf(t, names, entry)} {oftenOf(t, entry, timeZone, now())}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <div class="actions">
          {page > 0 && <Button href={addressOf('/access-log', asked, page - 1)}>{t('log.newer')}</Button>}
          {entries.length > pageSize && (
            <Button href={addressOf('/access-log', asked, page + 1)}>{t('log.older')}</Button>
          )}
          <Button look="quiet" href={addressOf('/access-log.csv', asked)}>
            {t('log.export')}
          </Button>
        </div>
      </Page>,
    )
  })

  routes.get('/access-log.csv', readers, async (c) => {
    const t = c.get('t')
    const viewer = c.get('viewer')
    const { orgId, timeZone } = viewer.org
    const asked = filterOf(c)
    const entries = await database.inOrg(orgId, async (tx) => {
      await logAccess(tx, orgId, viewer.userId, 'access-log.export', asked)
      return accessLog(tx, orgId, await toFilter(tx, asked, timeZone), exportLimit)
    })
    const names = await namesOf(entries.map((entry) => entry.actor))
    const rows = entries.map((entry) => [
      entry.at.toISOString(),
      actorName(t, names, entry.actor),
      entry.action,
      JSON.stringify(entry.detail),
      entry.tries === null ? '' : String(entry.tries),
      entry.lastAt?.toISOString() ?? '',
    ])
    const csv = [['at', 'who', 'action', 'detail', 'tries', 'last'], ...rows]
      .map((row) => row.map(csvField).join(','))
      .join('\r\n')
    c.header('content-disposition', `attachment; filename="access-log-${viewer.org.slug}.csv"`)
    return c.body(`\ufeff${csv}\r\n`, 200, { 'content-type': 'text/csv; charset=utf-8' })
  })

  const namesOf = async (actors: string[]) => access.persons([...new Set(actors)])
  return routes
}

type Asked = { who: string; what: string; from: string; until: string }
type Names = Map<string, { name: string }>

function filterOf(c: Context<WebEnv>): Asked {
  const text = (name: string) => (c.req.query(name) ?? '').replace(/[\p{Cc}\p{Cs}]/gu, '').slice(0, 100)
  // The database has no year 0.
  const day = (name: string) =>
    /^(?!0000)\d{4}-\d{2}-\d{2}$/.test(text(name)) && !Number.isNaN(Date.parse(text(name))) ? text(name) : ''
  return { who: text('who'), what: text('what'), from: day('from'), until: day('until') }
}

/** Days begin and end on the organisation's clock; the database knows its time zones. */
async function toFilter(
  tx: Parameters<typeof accessLog>[0],
  asked: Asked,
  timeZone: string,
): Promise<AccessFilter> {
  const [row] = await tx<{ from: Date | null; to: Date | null }[]>`select
    nullif(${asked.from}, '')::date::timestamp at time zone ${timeZone} as from,
    (nullif(${asked.until}, '')::date + 1)::timestamp at time zone ${timeZone} as to`
  return {
    actor: asked.who || undefined,
    action: asked.what || undefined,
    from: row?.from ?? undefined,
    to: row?.to ?? undefined,
  }
}

function addressOf(path: string, asked: Asked, page = 0): string {
  const given = Object.entries({ ...asked, page: page > 0 ? String(page) : '' }).filter(
    ([, value]) => value !== '',
  )
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`
}

const anyOne = (t: Translate) => ({ value: '', label: t('log.all') })

function actorName(t: Translate, names: Names, actor: string): string {
  if (actor === 'operator' || actor === 'system') return t(`log.${actor}`)
  if (actor.startsWith('display:')) return t('log.display')
  return names.get(actor)?.name ?? t('people.gone')
}

/** An action that another room added without words is shown as it is called. */
function actionName(t: Translate, action: string): string {
  return t.has(`log.${action}`) ? t(`log.${action}`) : action
}

function oftenOf(t: Translate, { tries, lastAt }: AccessEntry, timeZone: string, now: Date): string {
  if (tries === null || lastAt === null || tries < 2) return ''
  return t('log.tries', { tries, last: momentOf(t, lastAt, timeZone, now) })
}

/** What was looked at: the values alone, for the action says what they are; people and roles by their names. */
function detailOf(t: Translate, names: Names, entry: AccessEntry): string {
  const shown = Object.entries(entry.detail).filter(([, value]) => value !== '' && value !== null)
  return shown
    .map(([name, value]) => {
      if (name === 'user' || name === 'who') return actorName(t, names, String(value))
      return name === 'role' ? t(`role.${value}`) : String(value)
    })
    .join(', ')
}

/** A field that a spreadsheet would read as a formula is made text. */
export function csvField(text: string): string {
  const safe = noFormula(text)
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
