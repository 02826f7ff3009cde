/**
 * Who is visited when.
 *
 * In: the sources of all organisations. Out: deliveries, handed to `deliver` together with everybody who listens to that
 * source. Sources with the same identity are visited once, for all. A source that fails waits longer each time and
 * disturbs no other. Never here: what a network looks like, what is kept.
 */
import type { Bus } from '#basics/bus'
import type { Clock } from '#basics/clock'
import { type Http, HttpProblem } from '#basics/http'
import type { Log } from '#basics/log'
import {
  credentialProblem,
  type Database,
  listeningSources,
  type Problem,
  type Source,
  wentWell,
  wentWrong,
} from '#store'
import { type AccessFor, noAccess } from './access.js'
import {
  type Connector,
  type Context,
  type Delivery,
  type PolledConnector,
  SourceProblem,
  type StreamedConnector,
} from './connector.js'

/** One organisation's ear at a source. */
export type Listener = {
  orgId: string
  sourceId: string
  scope: 'town' | 'firehose'
  /** Where the network's own rules let a text be kept for less long than the organisation does. */
  keepDays?: number | undefined
}

/**
 * Kept for every listener when it resolves; `visited` is noted in the same transaction. Throws {@link NotKept} when some
 * of them could not keep it: the others did.
 */
export type Deliver = (
  delivery: Delivery<unknown>,
  listeners: Listener[],
  visited: { at: Date; next: Date | null } | null,
) => Promise<void>

/** Who could not keep a delivery, and why. It is our own trouble (mostly the database's), not the source's. */
export class NotKept extends Error {
  /** `cause`: the first of the reasons. */
  constructor(
    readonly by: Listener[],
    cause: unknown,
  ) {
    super('a delivery was not kept', { cause })
    this.name = 'NotKept'
  }
}

/** Ears are made anew when sources change, so it is not their identity that counts. */
const isAmong = (listeners: Listener[], ear: Listener) =>
  listeners.some(({ orgId, sourceId }) => orgId === ear.orgId && sourceId === ear.sourceId)

export type Schedule = {
  start(): Promise<void>
  stop(): Promise<void>
  /** Looks at once whether sources were added, changed or removed. */
  reconcile(): Promise<void>
}

type Ear = Listener & { cursor: unknown; nextVisit: Date | null; failures: number }

type Group = {
  key: string
  connector: Connector
  settings: unknown
  ears: Ear[]
  /** Whether its key was last refused; undefined: nothing is known yet. */
  isKeySick?: boolean
  /** Set while a visit or a stream runs. */
  running: Promise<void> | null
  stopping: AbortController
}

type Parts = {
  connectors: Map<string, Connector>
  database: Database
  deliver: Deliver
  http: Http
  /** Keys and limits of one organisation. */
  accessFor: AccessFor
  bus: Bus
  log: Log
  now: Clock
}

const atOnce = 8
const firstPauseSeconds = 60
const longestPauseSeconds = 6 * 3600
/** Our own trouble is over at once when it is over; the source has nothing against an early visit. */
const longestOwnPauseSeconds = 300
const signOfLifeMs = 60_000
/** What is the key's trouble and not the source's. */
const keyProblems = ['key-missing', 'key-refused', 'key-expired', 'permission-missing'].map(
  (key) => `problem.${key}`,
)

export function createSchedule(parts: Parts): Schedule {
  const { connectors, database, deliver, http, accessFor, bus, log, now } = parts
  const groups = new Map<string, Group>()
  /** Visits and streams that run, also of groups that nobody listens to any more. */
  const running = new Set<Promise<void>>()
  const sourcesOf = new Map<string, { version: number; sources: Source[] }>()
  let timer: NodeJS.Timeout | undefined
  let deaf: (() => void) | undefined
  let turn: Promise<void> = Promise.resolve()
  let stopped = false
  const writing = new Set<Promise<unknown>>()

  /** One look at a time: a look while another is busy waits for its turn. */
  function reconcile(): Promise<void> {
    turn = turn.then(look, look)
    return turn
  }

  async function look(): Promise<void> {
    if (stopped) return
    const versions = await database.app<
      { org_id: string; sources_version: number }[]
    >`select org_id, sources_version from versions()`
    let changed = false
    for (const { org_id: orgId, sources_version: version } of versions) {
      if (sourcesOf.get(orgId)?.version === version) continue
      sourcesOf.set(orgId, {
        version,
        sources: await database.inOrg(orgId, (tx) => listeningSources(tx, orgId)),
      })
      changed = true
    }
    const alive = new Set(versions.map((row) => row.org_id))
    for (const orgId of sourcesOf.keys()) {
      if (!alive.has(orgId)) changed = sourcesOf.delete(orgId) || changed
    }
    if (changed) regroup()
    setOff()
  }

  function regroup(): void {
    const wanted = new Map<string, Group>()
    for (const [orgId, { sources }] of sourcesOf) {
      for (const source of sources) place(wanted, orgId, source)
    }
    for (const [key, group] of groups) {
      if (wanted.has(key)) continue
      group.stopping.abort()
      groups.delete(key)
    }
    for (const [key, group] of wanted) {
      const there = groups.get(key)
      if (there) there.ears = group.ears.map((ear) => keepKnowledge(ear, there))
      else groups.set(key, group)
    }
  }

  /** While a group runs, its own ears know better than the database where they are; a visit asked for by hand wins. */
  function keepKnowledge(ear: Ear, there: Group): Ear {
    const former = there.ears.find((one) => one.orgId === ear.orgId && one.sourceId === ear.sourceId)
    return former ? { ...ear, cursor: former.cursor ?? ear.cursor } : ear
  }

  function place(wanted: Map<string, Group>, orgId: string, source: Source): void {
    const connector = connectors.get(source.connector)
    if (!connector || connector.mode === 'handed') return
    const settings = connector.settings.safeParse(source.settings)
    if (!settings.success) {
      log.error(
        { connector: source.connector, source: source.sourceId },
        'the settings of a source cannot be read',
      )
      return
    }
    const key = `${connector.name} ${connector.identity(settings.data)}`
    const cursor = connector.cursor.safeParse(source.cursor)
    const ear: Ear = {
      orgId,
      sourceId: source.sourceId,
      scope: source.scope,
      keepDays: connector.facts.keepDays,
      cursor: cursor.success ? cursor.data : null,
      nextVisit: source.nextVisit,
      failures: source.failures,
    }
    const group = wanted.get(key)
    if (group) group.ears.push(ear)
    else
      wanted.set(key, {
        key,
        connector,
        settings: settings.data,
        ears: [ear],
        running: null,
        stopping: new AbortController(),
      })
  }

  /** Starts every stream that does not run, and the visits that are due, oldest first. */
  function setOff(): void {
    // We may have been stopped while the sources were being read.
    if (stopped) return
    const due: Group[] = []
    let visiting = 0
    for (const group of groups.values()) {
      if (group.running) {
        if (group.connector.mode === 'poll') visiting += 1
      } else if (group.connector.mode === 'stream') {
        if (dueAt(group) <= now().getTime()) run(group, listen(group, group.connector))
      } else if (dueAt(group) <= now().getTime()) due.push(group)
    }
    due.sort((a, b) => dueAt(a) - dueAt(b))
    for (const group of due.slice(0, Math.max(0, atOnce - visiting))) {
      if (group.connector.mode === 'poll') run(group, visit(group, group.connector))
    }
  }

  /** Milliseconds; a source that was never visited is due at once. */
  function dueAt(group: Group): number {
    return Math.min(...group.ears.map((ear) => ear.nextVisit?.getTime() ?? 0))
  }

  function run(group: Group, work: Promise<void>): void {
    const done = work
      .catch((error) => log.error({ error, source: group.key }, 'a source stopped unexpectedly'))
      .finally(() => {
        group.running = null
        running.delete(done)
      })
    group.running = done
    running.add(done)
  }

  async function visit(group: Group, connector: PolledConnector): Promise<void> {
    try {
      const result = await connector.visit(group.settings, startingPoint(group), contextOf(group))
      // Paused or removed meanwhile: nobody wants it any more.
      if (group.stopping.signal.aborted) return
      const next = new Date(now().getTime() + result.nextInSeconds * 1000)
      const listeners = group.ears
      const notKept = await deliver(result, listeners, { at: now(), next }).then(() => null, asNotKept)
      // Who came to listen meanwhile has heard nothing yet, and is due.
      for (const ear of group.ears) {
        if (isAmong(listeners, ear) && !(notKept && isAmong(notKept.by, ear)))
          Object.assign(ear, { cursor: result.cursor, nextVisit: next, failures: 0 })
      }
      if (notKept) await failed(group, notKept)
      else await keyWorks(group)
    } catch (error) {
      if (!group.stopping.signal.aborted) await failed(group, error)
    }
  }

  /** Anything else that goes wrong while keeping is thrown on. */
  function asNotKept(error: unknown): NotKept {
    if (error instanceof NotKept) return error
    throw error
  }

  async function listen(group: Group, connector: StreamedConnector): Promise<void> {
    let isTroubled = false
    // A stream that tries to come back is not well, however long it takes.
    const signs = setInterval(() => void (isTroubled || alive(group)), signOfLifeMs)
    try {
      let first = true
      const report = (problem: SourceProblem | null) => {
        first = problem === null
        isTroubled = problem !== null
        void (problem ? failed(group, problem, false) : alive(group))
      }
      for await (const delivery of connector.listen(group.settings, startingPoint(group), {
        ...contextOf(group),
        report,
      })) {
        const isSign = first && delivery.arrivals.length > 0
        await deliver(delivery, group.ears, isSign ? { at: now(), next: null } : null)
        if (isSign) first = false
        for (const ear of group.ears)
          Object.assign(ear, { cursor: delivery.cursor, failures: 0, nextVisit: null })
      }
    } catch (error) {
      if (!group.stopping.signal.aborted) await failed(group, error)
    } finally {
      clearInterval(signs)
    }
  }

  /** Where all of them can go on from without a gap. A newcomer to a running stream does not rewind it. */
  function startingPoint(group: Group): unknown {
    const cursors = group.ears.map((ear) => ear.cursor)
    const known = group.connector.mode === 'stream' ? cursors.filter((cursor) => cursor !== null) : cursors
    if (known.length === 0) return null
    return known.reduce((a, b) => (group.connector.mode === 'handed' ? null : group.connector.oldest(a, b)))
  }

  /** A source with a key has an identity of its own, so all its ears are of the organisation whose key it is. */
  function contextOf(group: Group): Context {
    const access = group.ears[0] ? accessFor(group.ears[0].orgId) : noAccess
    return { http, log, now, signal: group.stopping.signal, access }
  }

  async function alive(group: Group): Promise<void> {
    for (const ear of group.ears) {
      if (stopped) return
      await quietly(() =>
        database.inOrg(ear.orgId, (tx) => wentWell(tx, ear.orgId, ear.sourceId, now(), null)),
      )
    }
    await keyWorks(group)
  }

  async function failed(group: Group, error: unknown, ends = true): Promise<void> {
    const problem = inWords(error)
    if (problem.key === 'problem.unexpected')
      log.error({ error, source: group.key }, 'a source failed in a way we did not foresee')
    // A stream begins again for all of them, from where the last of them is.
    const isShared = group.connector.mode === 'stream' || !(error instanceof NotKept)
    for (const ear of isShared ? group.ears : group.ears.filter((ear) => isAmong(error.by, ear))) {
      if (ends) ear.failures += 1
      const longest = error instanceof NotKept ? longestOwnPauseSeconds : longestPauseSeconds
      const pause = problem.retryAfterSeconds ?? Math.min(longest, backOffSeconds(ear.failures))
      const next = ends ? new Date(now().getTime() + pause * 1000) : null
      ear.nextVisit = next
      await quietly(() =>
        database.inOrg(ear.orgId, (tx) => wentWrong(tx, ear.orgId, ear.sourceId, now(), next, problem)),
      )
      bus.tell({ type: 'square', orgId: ear.orgId })
    }
    if (keyProblems.includes(problem.key)) await noteKey(group, { key: problem.key, values: problem.values })
  }

  /** The page of the network says it of the key; its sources say it of themselves. */
  async function noteKey(group: Group, problem: Problem | null): Promise<void> {
    const id = group.connector.credential?.(group.settings)
    const [ear] = group.ears
    if (!id || !ear) return
    group.isKeySick = problem !== null
    await quietly(() =>
      database.inOrg(ear.orgId, (tx) => credentialProblem(tx, ear.orgId, id, problem, now())),
    )
  }

  /** Also after a start, when nobody remembers what was wrong with it. */
  async function keyWorks(group: Group): Promise<void> {
    if (group.isKeySick !== false) await noteKey(group, null)
  }

  /** The database's own trouble is not the source's: it is logged, and the next visit tries again. */
  async function quietly(work: () => Promise<unknown>): Promise<void> {
    const write = work().catch((error) => log.error({ error }, 'the state of a source could not be written'))
    writing.add(write)
    await write
    writing.delete(write)
  }

  return {
    start: async () => {
      await reconcile()
      timer = setInterval(
        () => void reconcile().catch((error) => log.error({ error }, 'sources could not be read')),
        1000,
      )
      deaf = bus.hear((event) => {
        if (event.type === 'sources')
          void reconcile().catch((error) => log.error({ error }, 'sources could not be read'))
      })
    },
    stop: async () => {
      stopped = true
      clearInterval(timer)
      deaf?.()
      for (const group of groups.values()) group.stopping.abort()
      await turn.catch(() => {})
      await Promise.all(running)
      // The database closes after us: what is being written ends first, and nothing begins any more.
      while (writing.size > 0) await Promise.all(writing)
    },
    reconcile,
  }
}

/** Seconds: a minute, doubled with each failure, six hours at most, with up to a fifth of jitter. */
export function backOffSeconds(failures: number): number {
  const pause = Math.min(longestPauseSeconds, firstPauseSeconds * 2 ** Math.min(failures - 1, 20))
  return Math.max(firstPauseSeconds, pause) * (1 + Math.random() / 5)
}

/** Any error as a problem with words on the source's page. */
export function inWords(error: unknown): Problem & { retryAfterSeconds?: number } {
  if (error instanceof SourceProblem) {
    const { key, values, retryAfterSeconds } = error
    return {
      key: key.startsWith('problem.') ? key : `problem.${key}`,
      values,
      ...(retryAfterSeconds ? { retryAfterSeconds } : {}),
    }
  }
  if (error instanceof HttpProblem) return { key: `problem.${error.kind}`, values: {} }
  return { key: 'problem.unexpected', values: {} }
}
