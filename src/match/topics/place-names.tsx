/**
 * Streets, buildings and nicknames that a town adds to what the gazetteer knows, so that they are recognised in messages.
 * Names of places only: who lives there stands nowhere.
 */
import { type Context, Hono } from 'hono'
import type { Bus } from '#basics/bus'
import { Refusal } from '#basics/refusal'
import {
  addPlaceNames,
  type Database,
  logAccess,
  mostPlaceNames,
  type PlaceName,
  placeKinds,
  placeNames,
  removePlaceNames,
} from '#store'
import {
  allow,
  Button,
  calm,
  Empty,
  Field,
  Notice,
  Page,
  type Translate,
  type Viewer,
  type WebEnv,
} from '#web'
import { nameKey } from '../gazetteer/towns.js'
import { parse } from '../query/index.js'
import { linesOf, type Names, sourcesOf } from '../reused.js'
import { namesIn, type TownNames } from '../town-names.js'
import { type ReadLines, readPlaceLines, type WrongLine } from './place-lines.js'

const mostBytes = 800_000
/** More wrong lines than this say the same. */
const mostShown = 30

export function placeNameRoutes({ database, bus }: { database: Database; bus: Bus }): Hono<WebEnv> {
  const routes = new Hono<WebEnv>()
  const readers = allow('administrator', 'editor', 'dpo')
  const editors = allow('administrator', 'editor')

  routes.get('/topics/places', readers, (c) => page(c, {}))

  routes.post('/topics/places', editors, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const t = c.get('t')
    const body = await c.req.parseBody()
    const typed = typeof body.lines === 'string' ? body.lines : ''
    const { file } = body
    if (file instanceof File && file.size > mostBytes)
      return page(c, { typed, problem: t('places.file-large') })
    const text = file instanceof File && file.size > 0 ? decoded(await file.arrayBuffer()) : typed
    const read = readPlaceLines(text)
    if (read.lines === 0) return page(c, { typed, problem: t('places.nothing') })
    const fits = await database.inOrg(orgId, async (tx) => {
      const there = new Set((await placeNames(tx, orgId)).map((one) => nameKey(one.name)))
      const fresh = read.names.filter((one) => !there.has(nameKey(one.name))).length
      if (there.size + fresh > mostPlaceNames) return false
      await addPlaceNames(tx, orgId, viewer.userId, read.names, nameKey)
      await logAccess(tx, orgId, viewer.userId, 'places.add', { names: read.names.length })
      return true
    })
    if (!fits) return page(c, { typed, problem: t('places.too-many', { most: mostPlaceNames }) })
    told(orgId)
    // Wrong lines stay in the field, to be put right; those that were good are kept.
    if (read.wrong.length > 0) return page(c, { read, typed: read.wrong.map((one) => one.text).join('\n') })
    return c.redirect(`/topics/places?added=${read.names.length}`, 303)
  })

  routes.post('/topics/places/remove', editors, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const { name } = await c.req.parseBody()
    await database.inOrg(orgId, async (tx) => {
      // No name that is kept has a sign that the database does not take.
      const asked = typeof name === 'string' ? name.replaceAll('\0', '') : ''
      const before = await namesIn(tx, orgId)
      const gone = await removePlaceNames(tx, orgId, [asked])
      if (gone === 0) throw new Refusal('places.unknown', 'there is no such name')
      const users = noLongerReadable(before, await namesIn(tx, orgId))
      if (users.length > 0)
        throw new Refusal('places.in-use', 'queries name this place', {
          name: asked,
          users: users.join(', '),
        })
      await logAccess(tx, orgId, viewer.userId, 'places.remove', { name: asked })
    })
    told(orgId)
    return c.redirect('/topics/places', 303)
  })

  function told(orgId: string): void {
    bus.tell({ type: 'places', orgId })
    bus.tell({ type: 'topics', orgId })
  }

  async function page(c: Context<WebEnv>, more: Partial<Given>) {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const names = await database.inOrg(orgId, async (tx) => {
      await logAccess(tx, orgId, viewer.userId, 'places.read')
      return placeNames(tx, orgId)
    })
    const added = Number(c.req.query('added')) || undefined
    const status = more.problem || more.read ? 422 : 200
    return c.html(<PlaceNamesPage {...c.var} names={names} added={added} {...more} />, status)
  }

  return routes
}

/** Topics and lists that ask for a place which is then no longer known: they would fall silent. */
function noLongerReadable(before: TownNames, after: Names): string[] {
  const isReadable = (source: string, names: Names) => parse(source, { reuse: sourcesOf(names, 'town') }).ok
  const isLost = (source: string) => isReadable(source, before) && !isReadable(source, after)
  const asking = [
    ...before.topics.map(({ name, query, localQuery }) => ({
      name: calm(name),
      sources: [query, localQuery],
    })),
    ...before.lists.map(({ name, entries }) => ({ name: `$${name}`, sources: linesOf(entries) })),
  ]
  return asking.filter(({ sources }) => sources.some(isLost)).map(({ name }) => name)
}

/** A spreadsheet in Dutch may save in Windows' own letters. */
function decoded(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(new Uint8Array(bytes), { stream: true })
  }
}

type Given = {
  added: number | undefined
  typed: string
  problem: string
  /** What was kept, and which lines were not. */
  read: ReadLines
}
type Shown = { t: Translate; viewer: Viewer; problems: number; names: PlaceName[] } & Partial<Given>

function PlaceNamesPage(props: Shown) {
  const { t, viewer, names, added, read } = props
  const mayChange = viewer.role !== 'dpo'
  return (
    <Page t={t} viewer={viewer} title={t('places.names')} active="topics" problems={props.problems}>
      <header class="title">
        <p>
          <a href="/topics">{t('nav.topics')}</a>
        </p>
        <h1>{t('places.names')}</h1>
        <p class="lead">{t('places.names-lead')}</p>
      </header>
      {added !== undefined && <Notice>{t('places.added', { count: added })}</Notice>}
      {read && <Wrong t={t} read={read} />}
      <div class="columns">
        <div class="stack wide-gaps">
          {names.length === 0 ? (
            <Empty title={t('places.names-none')}>{t('places.names-none-help')}</Empty>
          ) : (
            placeKinds.map((kind) => <OfKind {...props} kind={kind} mayChange={mayChange} />)
          )}
        </div>
        {mayChange && (
          <aside class="sheet">
            <AddNames {...props} />
          </aside>
        )}
      </div>
    </Page>
  )
}

function AddNames({ t, typed, problem }: Shown) {
  return (
    <form method="post" action="/topics/places" enctype="multipart/form-data" class="stack">
      <h2>{t('places.add')}</h2>
      <Field
        label={t('places.lines')}
        name="lines"
        type="textarea"
        rows={8}
        value={typed ?? ''}
        hint={t('places.lines-hint')}
        error={problem}
        look="code"
        spellcheck={false}
      />
      <Field label={t('places.file')} name="file" type="file" accept=".csv,.txt,text/csv,text/plain" />
      <Button look="primary" full>
        {t('places.save')}
      </Button>
    </form>
  )
}

function Wrong({ t, read }: { t: Translate; read: ReadLines }) {
  const shown = read.wrong.slice(0, mostShown)
  return (
    <Notice look="problem">
      <p>{t('places.wrong', { good: read.names.length, wrong: read.wrong.length })}</p>
      <ul>
        {shown.map((one) => (
          <li>{wrongInWords(t, one)}</li>
        ))}
      </ul>
      {read.wrong.length > shown.length && (
        <p>{t('places.wrong-more', { count: read.wrong.length - shown.length })}</p>
      )}
    </Notice>
  )
}

function wrongInWords(t: Translate, { line, text, why }: WrongLine): string {
  return t('places.wrong-line', { line, text: calm(text), why: t(`places.why-${why}`) })
}

function OfKind(props: Shown & { kind: PlaceName['kind']; mayChange: boolean }) {
  const { t, kind, names, mayChange } = props
  const own = names.filter((one) => one.kind === kind)
  if (own.length === 0) return null
  return (
    <details class="fold" open={own.length <= 20}>
      <summary>{t(`places.kind-${kind}`, { count: own.length })}</summary>
      <ul class="list place-names">
        {own.map((one) => (
          <li class="beside">
            <span dir="auto">
              {calm(one.name)}
              {one.belongsTo !== '' && <span class="soft"> · {calm(one.belongsTo)}</span>}
            </span>
            {mayChange && (
              <form method="post" action="/topics/places/remove">
                <input type="hidden" name="name" value={one.name} />
                <Button look="quiet" label={t('places.remove-name', { name: calm(one.name) })}>
                  {t('places.remove')}
                </Button>
              </form>
            )}
          </li>
        ))}
      </ul>
    </details>
  )
}
