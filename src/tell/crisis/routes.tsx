/**
 * The crisis at its addresses: where it is started and ended, where the duty officer writes and releases, where the roster reads.
 *
 * In: what a person presses and writes. Out: pages, versions and their mails. Never here: a picture that no person released; a
 * proposal before the eyes of who only reads.
 */
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { localMoment } from '#basics/days'
import { Refusal } from '#basics/refusal'
import {
  type Crisis,
  type CrisisWords,
  changeRoster,
  crisis,
  crisisMails,
  type Database,
  dutyRoster,
  endCrisis,
  endOverdueCrisis,
  holdCrisis,
  isOnDuty,
  type LedgerHead,
  lastCrisisOf,
  lastProposal,
  logAccess,
  members,
  pastCrises,
  releasedPictures,
  runningCrisis,
  saveCrisisWords,
  startCrisis,
  type Tx,
  topics,
} from '#store'
import { allow, calm, signedIn, typedLine, typedText, typedVersion, type Viewer, type WebEnv } from '#web'
import type { Person } from '../tamtam/send.js'
import { DeskPage, type DeskView, mostRumours } from './desk-page.js'
import { ReaderPage } from './picture-view.js'
import { propose } from './propose.js'
import { release, tellStart } from './release.js'
import { type Colleague, type StartForm, StartPage } from './start-page.js'

export type CrisisParts = {
  database: Database
  now: () => Date
  persons(userIds: string[]): Promise<Map<string, Person>>
  /** Null: no mail leaves here. */
  mail: { origin: string; posted(): void } | null
  /** Something waits in the outbox of devices. */
  told(): void
  /** The head of the ledger is written where a copy of the database does not reach. */
  handOut(orgId: string, head: LedgerHead, at: Date): void
}

/** Several lines, each made calm. */
const lines = typedText(1_500).transform((text) =>
  text.split('\n').map(calm).filter(Boolean).slice(0, 12).join('\n'),
)
const whole = typedVersion
const Id = z.uuid()
const isEditor = ({ role }: Viewer) => role === 'administrator' || role === 'editor'

export function crisisRoutes(parts: CrisisParts): Hono<WebEnv> {
  const { database, now } = parts
  const routes = new Hono<WebEnv>()
  const editors = allow('administrator', 'editor')
  const told = () => {
    parts.mail?.posted()
    parts.told()
  }
  const telling = { persons: parts.persons, mail: parts.mail }

  routes.get('/crisis', signedIn(), async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    if (!isEditor(viewer)) {
      const mine = await database.inOrg(orgId, (tx) => lastCrisisOf(tx, orgId, viewer.userId))
      if (mine === null) throw new Refusal('access.not-your-role', 'not on a roster')
      return read(c, mine)
    }
    const running = await database.inOrg(orgId, (tx) => runningCrisis(tx, orgId, now()))
    return running ? desk(c) : startForm(c)
  })

  async function startForm(c: Context<WebEnv>, form?: StartForm, wrong: StartViewWrong = {}) {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const view = await database.inOrg(orgId, async (tx) => ({
      topics: (await topics(tx, orgId)).filter((one) => !one.system),
      all: await members(tx, orgId),
      past: await pastCrises(tx, orgId, now(), 20),
    }))
    const people = await parts.persons(view.all.map((one) => one.userId))
    const colleagues = colleaguesOf(view.all, people)
    const { t, problems } = c.var
    const usual = { name: '', topic: '', exercise: false, clock: '', duty: [viewer.userId] }
    return c.html(
      <StartPage
        t={t}
        viewer={viewer}
        problems={problems}
        now={now()}
        topics={view.topics}
        past={view.past}
        colleagues={colleagues}
        mail={parts.mail !== null}
        form={form ?? usual}
        wrong={wrong}
      />,
      form ? 422 : 200,
    )
  }

  routes.post('/crisis', editors, async (c) => {
    const { org, userId } = c.get('viewer')
    const { orgId } = org
    const form = startFormOf(await c.req.parseBody({ all: true }))
    const at = now()
    const clockFrom = form.clock === '' ? at : momentOfField(form.clock, org.timeZone)
    const t = c.get('t')
    const wrong: StartViewWrong = {
      ...(form.name === '' ? { name: t('crisis.name-missing') } : {}),
      ...(form.duty.length === 0 ? { duty: t('crisis.no-roster') } : {}),
      ...clockProblem(form, clockFrom, at, t),
    }
    if (Object.keys(wrong).length > 0 || clockFrom === null) return startForm(c, form, wrong)
    await database.inOrg(orgId, async (tx) => {
      await endOverdueCrisis(tx, orgId, at)
      const topicId = await knownTopic(tx, orgId, form.topic)
      const wanted = { name: form.name, topicId, exercise: form.exercise, clockFrom, duty: form.duty }
      await startCrisis(tx, orgId, wanted, { by: userId, at })
      const started = (await holdCrisis(tx, orgId, at)) as Crisis
      await propose(tx, org, started, at)
      await tellStart(tx, org, started, telling, {
        duty: await dutyRoster(tx, orgId, started.crisisId),
        at,
      })
    })
    told()
    return c.redirect('/crisis', 303)
  })

  async function desk(
    c: Context<WebEnv>,
    more: Pick<DeskView, 'typed' | 'inTheWay' | 'wrong'> = {},
    code: 200 | 409 | 422 = 200,
  ) {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const view = await database.inOrg(orgId, async (tx) => {
      const running = await runningCrisis(tx, orgId, now())
      if (!running) return null
      await logAccess(tx, orgId, viewer.userId, 'crisis.read', { crisis: running.crisisId })
      return {
        crisis: running,
        proposal: await lastProposal(tx, orgId, running.crisisId),
        pictures: await releasedPictures(tx, orgId, running.crisisId),
        duty: await dutyRoster(tx, orgId, running.crisisId),
        mails: await crisisMails(tx, orgId, running.crisisId),
        all: await members(tx, orgId),
      }
    })
    if (!view) return c.redirect('/crisis', 303)
    const { duty, all, ...rest } = view
    const people = await parts.persons(all.map((one) => one.userId))
    const roster = duty.map((id) => people.get(id)?.name ?? id).sort()
    const colleagues = colleaguesOf(all, people)
    const { t, problems } = c.var
    return c.html(
      <DeskPage
        t={t}
        viewer={viewer}
        problems={problems}
        now={now()}
        roster={roster}
        duty={duty}
        colleagues={colleagues}
        {...rest}
        {...more}
      />,
      code,
    )
  }

  routes.post('/crisis/words', editors, async (c) => {
    const { org, userId } = c.get('viewer')
    const { orgId } = org
    const form = await c.req.parseBody()
    const words = wordsOf(form)
    const at = now()
    const [slot, after, revision] = [form.slot, form.after, form.revision].map((one) => whole.parse(one))
    const press = { by: userId, at, slot: slot ?? -1, after: after ?? -1, revision: revision ?? -1 }
    try {
      if (form.do !== 'release') {
        await database.inOrg(orgId, async (tx) => {
          const held = await theSame(tx, orgId, form.crisis, at)
          await saveCrisisWords(tx, orgId, held.crisisId, words, press.revision)
        })
        return c.redirect('/crisis', 303)
      }
      const outcome = await database.inOrg(orgId, async (tx) => {
        await theSame(tx, orgId, form.crisis, at)
        return release(tx, org, words, telling, press)
      })
      if ('problems' in outcome) return desk(c, { inTheWay: outcome.problems }, 422)
      if ('stale' in outcome)
        return desk(c, { typed: words, wrong: c.get('t')(`crisis.stale-${outcome.stale}`) }, 409)
      if ('head' in outcome) {
        parts.handOut(orgId, outcome.head, at)
        told()
      }
      return c.redirect('/crisis', 303)
    } catch (error) {
      // What was typed is not lost: it stands there again, and the next press keeps it.
      if (error instanceof Refusal && error.key === 'crisis.changed-meanwhile')
        return desk(c, { typed: words, wrong: c.get('t')('crisis.changed-meanwhile') }, 409)
      throw error
    }
  })

  routes.post('/crisis/roster', editors, async (c) => {
    const { org, userId } = c.get('viewer')
    const { orgId } = org
    const form = await c.req.parseBody({ all: true })
    const at = now()
    const [duty, seen] = [idsOf(form.duty), idsOf(form.seen)]
    if (duty.length === 0) return desk(c, { wrong: c.get('t')('crisis.no-roster') }, 422)
    await database.inOrg(orgId, async (tx) => {
      const held = await theSame(tx, orgId, form.crisis, at)
      const change = {
        add: duty.filter((id) => !seen.includes(id)),
        remove: seen.filter((id) => !duty.includes(id)),
      }
      const { added } = await changeRoster(tx, orgId, held, change, { by: userId, at })
      await tellStart(tx, org, held, telling, { duty: added, at })
    })
    told()
    return c.redirect('/crisis', 303)
  })

  routes.post('/crisis/end', editors, async (c) => {
    const { org, userId } = c.get('viewer')
    const crisisId = idOf((await c.req.parseBody()).crisis)
    await database.inOrg(org.orgId, (tx) => endCrisis(tx, org.orgId, crisisId, { by: userId, at: now() }))
    return c.redirect(`/crisis/${crisisId}`, 303)
  })

  routes.get('/crisis/:id', signedIn(), (c) => read(c, idOf(c.req.param('id'))))
  routes.get('/crisis/:id/:version', signedIn(), (c) =>
    read(c, idOf(c.req.param('id')), whole.parse(c.req.param('version'))),
  )

  async function read(c: Context<WebEnv>, crisisId: string, version?: number) {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const view = await database.inOrg(orgId, async (tx) => {
      if (!isEditor(viewer) && !(await isOnDuty(tx, orgId, crisisId, viewer.userId)))
        throw new Refusal('access.not-your-role', 'not on this roster')
      const one = await crisis(tx, orgId, crisisId)
      const pictures = one ? await releasedPictures(tx, orgId, crisisId) : []
      if (!one || (version !== undefined && !pictures.some((picture) => picture.version === version)))
        throw new Refusal('crisis.unknown', 'no such crisis or picture')
      await logAccess(tx, orgId, viewer.userId, 'crisis.read', {
        crisis: crisisId,
        version: version ?? pictures[0]?.version ?? null,
      })
      return { crisis: one, pictures, version }
    })
    const { t, problems } = c.var
    return c.html(<ReaderPage t={t} viewer={viewer} problems={problems} now={now()} {...view} />)
  }

  return routes
}

type StartViewWrong = Partial<Record<keyof StartForm, string>>
type Form = Record<string, unknown>

/** To choose from, by name. */
function colleaguesOf(all: { userId: string; role: string }[], people: Map<string, Person>): Colleague[] {
  return all
    .map(({ userId, role }) => ({ userId, role, name: people.get(userId)?.name ?? userId }))
    .sort((a, b) => a.name.localeCompare(b.name, 'nl'))
}

const mostOnDuty = 200

function idsOf(given: unknown): string[] {
  const ids = [given]
    .flat()
    .filter((one): one is string => typeof one === 'string' && /^[\x21-\x7e]{1,100}$/.test(one))
  return ids.slice(0, mostOnDuty)
}

function startFormOf(form: Form): StartForm {
  return {
    name: typedLine(80).parse(form.name),
    topic: Id.catch('').parse(form.topic),
    exercise: form.exercise === '1',
    clock: typedLine(30).parse(form.clock),
    duty: idsOf(form.duty),
  }
}

/** A topic of this town, or none. */
async function knownTopic(tx: Tx, orgId: string, topicId: string): Promise<string | null> {
  const known = (await topics(tx, orgId)).some((one) => one.topicId === topicId && !one.system)
  return known ? topicId : null
}

/** `2020-03-12T14:00` on the clock of the town; null: no moment. */
function momentOfField(text: string, timeZone: string): Date | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text) || Number.isNaN(Date.parse(`${text}Z`))) return null
  return localMoment(text, timeZone)
}

/** Only an exercise looks at the past, and nobody at what is still to come. */
function clockProblem(
  form: StartForm,
  clockFrom: Date | null,
  now: Date,
  t: (key: string) => string,
): StartViewWrong {
  if (form.clock === '') return {}
  if (!form.exercise) return { clock: t('crisis.clock-real') }
  return clockFrom === null || clockFrom > now || clockFrom.getTime() < 0
    ? { clock: t('crisis.clock-wrong') }
    : {}
}

function wordsOf(form: Form): CrisisWords {
  const rumours = Array.from({ length: mostRumours }, (_, index) => ({
    text: typedLine(160).parse(form[`rumour-${index}`]),
    checked: form[`checked-${index}`] === '1',
    truth: typedLine(200).parse(form[`truth-${index}`]),
  })).filter((rumour) => rumour.text !== '')
  return {
    info: lines.parse(form.info),
    harm: lines.parse(form.harm),
    meaning: lines.parse(form.meaning),
    rumours,
  }
}

/** An old page of a crisis that is over writes nothing into the next. */
async function theSame(tx: Tx, orgId: string, crisisId: unknown, now: Date): Promise<Crisis> {
  const held = await holdCrisis(tx, orgId, now)
  if (!held || held.crisisId !== crisisId) throw new Refusal('crisis.over', 'this crisis is over')
  return held
}

function idOf(value: unknown): string {
  const id = Id.safeParse(value)
  if (!id.success) throw new Refusal('crisis.unknown', 'no such crisis')
  return id.data
}
