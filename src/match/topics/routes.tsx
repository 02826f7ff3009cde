/**
 * The pages of topics.
 *
 * In: what a person wants to follow, and why. Out: a topic with a purpose, a legal basis, an owner and an end, every version
 * of it kept. Never here: a query that follows a person; a topic without an end.
 */
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { Bus } from '#basics/bus'
import { addDays, localTime } from '#basics/days'
import { Refusal } from '#basics/refusal'
import {
  addTopic,
  changeTopic,
  type Database,
  decide,
  knownAccounts,
  logAccess,
  logTry,
  mayEnd,
  members,
  outsideDays,
  placesSaid,
  saidInWeek,
  type Topic,
  type TopicChange,
  type Tx,
  topic,
  topicDays,
  topics,
  topicVersions,
  undecide,
} from '#store'
import { allow, calm, dateOf, sparkDays, type Viewer, type WebEnv } from '#web'
import { type DryRun, dryRun, unsaidTerms } from '../lab/dry-run.js'
import { excludedBy, without } from '../lab/exclude.js'
import { labRoutes } from '../lab/routes.js'
import { sourcesOf } from '../reused.js'
import { namesIn } from '../town-names.js'
import { accountRoutes } from './accounts.js'
import { asTopic, type Checked, checkTopic, namesFor, type Rules, type TopicForm } from './check.js'
import { EditTopicPage, LabPart } from './edit-page.js'
import { prolongedEnd, proposedEnd } from './end-date.js'
import { TopicsPage } from './list-page.js'
import { placeNameRoutes } from './place-names.js'
import { repairedForm } from './repair.js'
import { TopicPage, type TopicView } from './topic-page.js'

export type TopicParts = {
  database: Database
  bus: Bus
  now: () => Date
  /** Whether the name of a town is also a common word (Mol, Peer, Best). */
  isAlsoAWord: (name: string) => boolean
  /** Who people are, by user id. */
  persons: (userIds: string[]) => Promise<Map<string, { name: string }>>
}

const id = z.guid()
const actions = ['pause', 'resume', 'prolong', 'let-end', 'remove'] as const
type Action = (typeof actions)[number]

export function topicRoutes(parts: TopicParts): Hono<WebEnv> {
  const { database, bus, now } = parts
  const routes = new Hono<WebEnv>()
  const readers = allow('administrator', 'editor', 'dpo')
  const editors = allow('administrator', 'editor')
  routes.route('/', accountRoutes(parts))
  routes.route('/', placeNameRoutes({ database, bus }))
  routes.route('/', labRoutes({ database, now, topicsChanged: told }))

  const todayOf = (viewer: Viewer) => localTime(now(), viewer.org.timeZone).day

  routes.get('/topics', readers, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const today = todayOf(viewer)
    const view = await database.inOrg(orgId, async (tx) => {
      await logAccess(tx, orgId, viewer.userId, 'topics.list')
      const days = await topicDays(tx, orgId, addDays(today, 1 - sparkDays), today)
      return {
        days,
        said: await saidInWeek(tx, orgId, now(), days),
        topics: (await topics(tx, orgId)).filter((one) => !one.system),
      }
    })
    return c.html(<TopicsPage {...c.var} {...view} today={today} mayChange={mayChange(viewer)} />)
  })

  routes.get('/topics/new', editors, async (c) => edit(c, { form: await blank(c) }))
  routes.post('/topics/new', editors, (c) => save(c, undefined))

  routes.post('/topics/live', editors, live)

  routes.get('/topics/:id', readers, (c) => show(c))

  routes.get('/topics/:id/edit', editors, async (c) => {
    const viewer = c.get('viewer')
    const known = await database.inOrg(viewer.org.orgId, async (tx) => {
      const found = await oneOf(tx, c)
      await logAccess(tx, viewer.org.orgId, viewer.userId, 'topics.read', {
        topic: found.topicId,
        name: found.name,
      })
      return found
    })
    const restores = await versionAsked(c, known)
    const form = restores ?? formOf(known)
    const unsaid = await unsaidIn(viewer.org.orgId, form)
    return edit(c, { known, form, unsaid, restoring: restores !== null })
  })
  routes.post('/topics/:id/edit', editors, async (c) => {
    const { orgId } = c.get('viewer').org
    return save(c, await database.inOrg(orgId, (tx) => oneOf(tx, c)))
  })

  for (const action of actions) routes.post(`/topics/:id/${action}`, editors, (c) => act(c, action))

  async function show(c: Context<WebEnv>, wrong?: TopicView['wrong']) {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const today = todayOf(viewer)
    const view = await database.inOrg(orgId, async (tx) => {
      const found = await oneOf(tx, c)
      await logAccess(tx, orgId, viewer.userId, 'topics.read', { topic: found.topicId, name: found.name })
      const days = await topicDays(tx, orgId, addDays(today, 1 - sparkDays), today, found.topicId)
      return {
        topic: found,
        days,
        said: (await saidInWeek(tx, orgId, now(), days)).get(found.topicId),
        places: await placesSaid(
          tx,
          orgId,
          found.topicId,
          new Date(now().getTime() - sparkDays * 86_400_000),
        ),
        versions: await topicVersions(tx, orgId, found.topicId),
        outside: await outsideDays(tx, orgId, found.topicId, {
          from: addDays(today, 1 - sparkDays),
          timeZone: viewer.org.timeZone,
        }),
        letEnd: await mayEnd(tx, orgId, found.topicId),
      }
    })
    const unsaid = await unsaidIn(orgId, view.topic)
    const nameOf = await namesOf(c, [...new Set(view.versions.map((version) => version.changedBy))])
    const page = (
      <TopicPage
        {...c.var}
        {...view}
        unsaid={unsaid}
        today={today}
        now={now()}
        nameOf={nameOf}
        mayChange={mayChange(viewer)}
        mayRead={mayChange(viewer)}
        wrong={wrong}
      />
    )
    return c.html(page, wrong ? 422 : 200)
  }

  /** Terms of a query as it is shown that nobody said in thirty days. */
  async function unsaidIn(orgId: string, wanted: Pick<Topic, 'query' | 'localQuery'>): Promise<string[]> {
    const names = await database.inOrg(orgId, (tx) => namesIn(tx, orgId))
    return unsaidTerms(database, orgId, { wanted, names, now: now() })
  }

  async function namesOf(c: Context<WebEnv>, ids: string[]): Promise<(by: string) => string> {
    const t = c.get('t')
    const known = await parts.persons(ids)
    return (by) => {
      if (by === 'system') return t('topics.by-house')
      const name = known.get(by)?.name
      if (name !== undefined) return calm(name)
      // Topics from the set-up path carry the founder's name; an id without a person is somebody who left.
      return /^[\w-]{16,}$/.test(by) ? t('topics.by-gone') : calm(by)
    }
  }

  type Edit = {
    known?: Topic | undefined
    form: TopicForm
    checked?: Checked
    overtaken?: boolean
    /** A word that was just left out of the query. */
    excluded?: string | undefined
    /** Terms of the saved query that nobody said. */
    unsaid?: string[]
    /** The form holds an earlier version. */
    restoring?: boolean
    status?: 200 | 422
  }

  async function edit(c: Context<WebEnv>, { status = 200, ...view }: Edit, run?: DryRun) {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const { people, owners } = await database.inOrg(orgId, async (tx) => ({
      people: await members(tx, orgId),
      owners: (await topics(tx, orgId)).map((one) => one.owner),
    }))
    const names = [...(await parts.persons(people.map((one) => one.userId))).values()].map((one) => one.name)
    const page = (
      <EditTopicPage
        {...c.var}
        {...view}
        now={now()}
        today={todayOf(viewer)}
        run={run}
        owners={[...new Set([...names, ...owners].map(calm))].filter(Boolean).sort()}
      />
    )
    return c.html(page, status)
  }

  async function blank(c: Context<WebEnv>): Promise<TopicForm> {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const others = await database.inOrg(orgId, (tx) => topics(tx, orgId))
    const own = others.filter((one) => !one.system)
    return {
      ...noAnswers,
      // From a decision: what it proposes to follow it by.
      name: calm(c.req.query('name') ?? '').slice(0, 80),
      domain: 'other',
      purpose: '',
      legalBasis: own[0]?.legalBasis ?? c.get('t')('topics.legalBasis-default'),
      owner: viewer.name,
      query: calm(c.req.query('query') ?? '').slice(0, 2_000),
      localQuery: calm(c.req.query('local') ?? '').slice(0, 2_000),
      endsOn: proposedEnd(
        todayOf(viewer),
        own.flatMap((one) => one.endsOn ?? []),
      ),
    }
  }

  async function save(c: Context<WebEnv>, known: Topic | undefined) {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const { form, action, version } = await readTopicForm(c)
    const rules = await rulesFor(c, known)
    const better = repairedForm(form, action)
    if (better) return edit(c, { known, form: better, checked: checkTopic(better, rules) })
    const checked = checkTopic(form, rules)
    if (action === 'try') return tryOut(c, known, form, rules)
    const word = excludedBy(action)
    if (word !== null) return tryOut(c, known, withoutWord(form, word, rules), rules, word)
    if (!checked.ok) return edit(c, { known, form, checked, status: 422 })
    if (checked.unseenWarnings) return edit(c, { known, form, checked })
    const saved = await database.inOrg(orgId, async (tx) => {
      if (known) {
        const there = await topic(tx, orgId, known.topicId)
        if (!there || String(there.version) !== version) return null
        await changeTopic(tx, orgId, known.topicId, viewer.userId, asTopic(form), form.note)
      }
      const topicId = known?.topicId ?? (await addTopic(tx, orgId, viewer.userId, asTopic(form)))
      const about = { topic: topicId, name: form.name }
      await logAccess(tx, orgId, viewer.userId, known ? 'topics.change' : 'topics.add', about)
      for (const person of checked.names) {
        const reason = { person, is: form.nameIs, reason: form.nameReason }
        await logAccess(tx, orgId, viewer.userId, 'topics.name-kept', { ...about, ...reason })
      }
      return topicId
    })
    if (saved === null) return edit(c, { known, form, overtaken: true, status: 422 })
    told(orgId)
    return c.redirect(`/topics/${saved}`, 303)
  }

  /** Tries the queries on what is kept; saves nothing. A query that may not be saved may not be tried either. */
  async function tryOut(
    c: Context<WebEnv>,
    known: Topic | undefined,
    form: TopicForm,
    rules: Rules,
    excluded?: string,
  ) {
    const checked = checkTopic(form, rules)
    if (!mayBeTried(checked)) return edit(c, { known, form, checked, status: 422 })
    const run = await tried(c, known, form, rules)
    // What else is wrong with the form is not what was asked.
    const fine = { ...checked, errors: {}, ok: true, unseenWarnings: false }
    return edit(c, { known, form, checked: fine, excluded }, run)
  }

  async function tried(
    c: Context<WebEnv>,
    known: Topic | undefined,
    form: TopicForm,
    rules: Rules,
  ): Promise<DryRun> {
    const viewer = c.get('viewer')
    const { orgId, timeZone } = viewer.org
    await database.inOrg(orgId, (tx) =>
      logTry(tx, orgId, viewer.userId, {
        topicId: known?.topicId ?? null,
        at: now(),
        detail: {
          ...(known ? { topic: known.topicId, name: known.name } : {}),
          query: form.query.slice(0, 1000),
          local: form.localQuery.slice(0, 1000),
        },
      }),
    )
    const names = namesFor(form, rules)
    return dryRun(database, orgId, { wanted: form, saved: known, names, now: now(), timeZone })
  }

  /** The part of the page below the query, for who types. */
  async function live(c: Context<WebEnv>) {
    const asked = c.req.query('topic')
    const { orgId } = c.get('viewer').org
    const found = id.safeParse(asked)
    const known = found.success
      ? await database.inOrg(orgId, (tx) => topic(tx, orgId, found.data))
      : undefined
    const { form: typed, action } = await readTopicForm(c)
    const rules = await rulesFor(c, known)
    const word = excludedBy(action)
    const form = word === null ? (repairedForm(typed, action) ?? typed) : withoutWord(typed, word, rules)
    const checked = checkTopic(form, rules)
    const run = mayBeTried(checked) ? await tried(c, known, form, rules) : undefined
    return c.html(
      <LabPart {...c.var} now={now()} form={form} checked={checked} run={run} excluded={word ?? undefined} />,
    )
  }

  /** The form with an earlier version in it, and the beginning of a note; null when none was asked for. */
  async function versionAsked(c: Context<WebEnv>, known: Topic): Promise<TopicForm | null> {
    const { orgId, timeZone } = c.get('viewer').org
    const asked = Number(c.req.query('version'))
    const versions = await database.inOrg(orgId, (tx) => topicVersions(tx, orgId, known.topicId))
    const found = versions.find(({ version }) => version === asked)
    if (!found) return null
    const { name, query, localQuery } = found
    const { domain, purpose, legalBasis, owner } = known
    const why = {
      domain: found.domain ?? domain,
      purpose: found.purpose ?? purpose,
      legalBasis: found.legalBasis ?? legalBasis,
      owner: found.owner ?? owner,
    }
    const t = c.get('t')
    const note = t('lab.restore-note', { date: dateOf(found.changedAt, timeZone, t.locale) })
    return { ...formOf({ ...known, ...why, name, query, localQuery }), note }
  }

  async function rulesFor(c: Context<WebEnv>, known: Topic | undefined): Promise<Rules> {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const { accounts, names } = await database.inOrg(orgId, async (tx) => ({
      accounts: await knownAccounts(tx, orgId),
      names: await namesIn(tx, orgId),
    }))
    return {
      ...names,
      slug: known?.slug,
      t: c.get('t'),
      today: todayOf(viewer),
      allowedAccounts: accounts.map((one) => one.account),
      allowedNames: accounts.map((one) => one.name),
      isAlsoAWord: parts.isAlsoAWord,
      endsNow: known?.endsOn ?? undefined,
    }
  }

  async function act(c: Context<WebEnv>, action: Action) {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const typed = z
      .string()
      .max(500)
      .catch('')
      .parse((await c.req.parseBody()).reason)
    const reason = calm(typed).slice(0, 200)
    if (action === 'prolong' && reason === '') {
      return show(c, { field: 'prolong', typed: '', message: c.get('t')('topics.prolong-missing') })
    }
    const topicId = await database.inOrg(orgId, async (tx) => {
      const found = await oneOf(tx, c)
      await doIt(tx, viewer, found, action, reason)
      await logAccess(tx, orgId, viewer.userId, `topics.${action}`, {
        topic: found.topicId,
        name: found.name,
      })
      return found.topicId
    })
    told(orgId)
    return c.redirect(action === 'remove' ? '/topics' : `/topics/${topicId}`, 303)
  }

  async function doIt(tx: Tx, viewer: Viewer, found: Topic, action: Action, reason: string): Promise<void> {
    const { orgId } = viewer.org
    const item = `ending:${found.topicId}`
    if (action === 'let-end') {
      // The same decision that the queue of the day takes: it asks no more, and no mail announces it.
      await decide(tx, orgId, { item, action: 'let-end', by: viewer.userId, at: now(), until: null })
      return
    }
    const today = todayOf(viewer)
    const change = changeFor(action, found, today)
    if (!change) return
    if (action === 'prolong') await undecide(tx, orgId, item)
    await changeTopic(tx, orgId, found.topicId, viewer.userId, change, reason)
  }

  function told(orgId: string): void {
    bus.tell({ type: 'topics', orgId })
    bus.tell({ type: 'square', orgId })
  }

  return routes
}

/** A query that may not be saved, may not be tried either. */
function mayBeTried({ errors }: Checked): boolean {
  const { query, localQuery, nameReason } = errors
  return query === undefined && localQuery === undefined && nameReason === undefined
}

/** Left out of both queries: a post of a town source needs only one of them. */
function withoutWord(form: TopicForm, word: string, rules: Rules): TopicForm {
  const named = namesFor(form, rules)
  const { query, localQuery } = form
  return {
    ...form,
    query: without(query, word, sourcesOf(named, 'wide')),
    localQuery: localQuery && without(localQuery, word, sourcesOf(named, 'local')),
  }
}

/** Null: there is nothing to change, an old page asked. */
function changeFor(action: Action, found: Topic, today: string): TopicChange | null {
  switch (action) {
    case 'pause':
      return found.state === 'active' ? { state: 'paused' } : null
    case 'resume':
      return found.state === 'paused' ? { state: 'active' } : null
    case 'remove':
      return { state: 'removed' }
    case 'prolong': {
      const state = found.state === 'expired' ? 'active' : found.state
      return { endsOn: prolongedEnd(today, found.endsOn ?? today), state }
    }
    default:
      return null
  }
}

const noAnswers = { sensitivity: 'usual', note: '', nameIs: '', nameReason: '', seen: '' }

/** What is known, as a form to change. Imported topics may hold anything. */
function formOf(known: Topic): TopicForm {
  const { name, domain, purpose, legalBasis, owner, query, localQuery } = known
  const fields = { name, domain, purpose, legalBasis, owner, query, localQuery, endsOn: known.endsOn ?? '' }
  const tame = Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, calm(value)]))
  return { ...noAnswers, ...(tame as typeof fields), sensitivity: known.sensitivity }
}

/** The topic of the address, in the viewer's own organisation. */
async function oneOf(tx: Tx, c: Context<WebEnv>): Promise<Topic> {
  const asked = id.safeParse(c.req.param('id'))
  const found = asked.success ? await topic(tx, c.get('viewer').org.orgId, asked.data) : undefined
  if (!found || found.system || found.state === 'removed')
    throw new Refusal('topics.unknown', 'there is no such topic')
  return found
}

function mayChange(viewer: Viewer): boolean {
  return viewer.role === 'administrator' || viewer.role === 'editor'
}

/** Everything as text of one line; a field that is missing is empty. */
async function readTopicForm(
  c: Context<WebEnv>,
): Promise<{ form: TopicForm; action: string; version: string }> {
  const body = await c.req.parseBody()
  const text = (name: string) => {
    const value = body[name]
    return typeof value === 'string' ? calm(value).slice(0, 25_000) : ''
  }
  const form: TopicForm = {
    name: text('name'),
    domain: text('domain').slice(0, 60),
    purpose: text('purpose'),
    legalBasis: text('legalBasis'),
    owner: text('owner'),
    query: text('query'),
    localQuery: text('localQuery'),
    endsOn: text('endsOn'),
    sensitivity: text('sensitivity'),
    note: text('note'),
    nameIs: text('nameIs'),
    nameReason: text('nameReason'),
    seen: text('seen'),
  }
  return { form, action: text('action'), version: text('version') }
}
