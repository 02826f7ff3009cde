/**
 * Builds the parts of a newsroom, starts them in their order and stops them in the other. No logic.
 */
import { hkdfSync } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { createAdaptorServer } from '@hono/node-server'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { createHttp, type Http } from '#basics/http'
import { type Jobs, startJobs } from '#basics/jobs'
import { createPostOffice, createSmtp, type PostOffice } from '#basics/mail'
import { createPrinter } from '#basics/pdf'
import { Refusal } from '#basics/refusal'
import type { Arrival, Drop } from '#post'
import {
  brokenSources,
  type Door,
  dutyOf,
  gatherMissingStatistics,
  installation,
  membershipsOf,
  organisation,
  organisations,
  outboxOf,
  post,
  refuseSecond,
  replaceSetupLinks,
  sealedAsker,
  type Tx,
  unwrap,
  wrap,
} from '#store'
import {
  type Access,
  accessLogRoutes,
  accountRoutes,
  assetRoutes,
  channelRoutes,
  createAccess,
  createWeb,
  displayRoutes,
  peopleRoutes,
  rememberOrg,
  setupRoutes,
  signInLetter,
  signInRoutes,
  words,
} from '#web'
import { type AnsweringDesk, createAnswering } from './collect/answering.js'
import type { Connector } from './collect/connector.js'
import { connectors } from './collect/connectors/index.js'
import { setups } from './collect/connectors/setups.js'
import { hookRoutes } from './collect/hooks.js'
import { unseal } from './collect/minimise/index.js'
import { scrub } from './collect/minimise/scrub.js'
import { networkRoutes } from './collect/networks/routes.js'
import { ownMessages } from './collect/own-messages.js'
import { createSchedule } from './collect/schedule.js'
import { sourceRoutes } from './collect/sources/routes.js'
import type { Config } from './config.js'
import { answered } from './conversed.js'
import { createDeviceOffice, type DeviceOffice } from './devices.js'
import { type House, namesPerson, openHouse } from './house.js'
import { createMailReader, type MailReader } from './mail-reading.js'
import { isAlsoAWord } from './match/gazetteer/index.js'
import { differences } from './match/topics/differences.js'
import { topicRoutes } from './match/topics/routes.js'
import { domainName } from './match/topics/shown.js'
import { alertRoutes } from './tell/alerts/routes.js'
import { crisisRoutes } from './tell/crisis/routes.js'
import { deviceRoutes } from './tell/devices/routes.js'
import { searchRoutes } from './tell/search/routes.js'
import { signalRoutes } from './tell/signals/routes.js'
import { storyRoutes } from './tell/stories/routes.js'
import { borrowedFrom } from './tell/tamtam/borrowed-from.js'
import type { AccessDoor } from './tell/tamtam/reader-routes.js'
import { tamtamRoutes } from './tell/tamtam/routes.js'
import { todayRoutes } from './tell/today/routes.js'
import { toneRoutes } from './tell/tone/routes.js'
import { wallRoutes } from './tell/wall/routes.js'
import { decisionImports } from './town-decision-feeds.js'
import { createTopicProposer, decisionDomains, decisionInSight, decisionLanguage } from './town-decisions.js'
import { teachTone } from './town-tone.js'
import { towns } from './towns.js'
import { type UpkeepParts, upkeep } from './upkeep.js'
import { version } from './version.js'
import { createMeasuring, type Measuring } from './weigh/decisions/measuring.js'
import { decisionRoutes } from './weigh/decisions/routes.js'
import { feedbackRoutes } from './weigh/feedback/routes.js'
import { contactRoutes } from './weigh/follow-up/contacts.js'
import { departmentRoutes } from './weigh/follow-up/department.js'
import { followUpRoutes } from './weigh/follow-up/routes.js'
import { mailboxRoutes } from './weigh/incoming/mailbox.js'
import { incomingRoutes } from './weigh/incoming/routes.js'
import { handOut, headsFile } from './weigh/ledger/heads.js'
import { checkLedgers, ledgerRoutes } from './weigh/ledger/routes.js'
import { timelineRoutes } from './weigh/timeline/routes.js'

export type Newsroom = {
  /** Where browsers find it. */
  url: string
  /** The one-time link, while no organisation exists. */
  setupLink: string | null
  house: House
  access: Access
  /** Resolves when the database stops by itself, or nothing can be listened to. */
  died: Promise<void>
  stop(): Promise<void>
}

export const userAgent = `Dorpsplein/${version} (newsroom of a local government)`

/** Starts everything. What was started is stopped again when a later part refuses. */
export async function startNewsroom(config: Config): Promise<Newsroom> {
  const stops: (() => Promise<unknown> | unknown)[] = []
  const stop = () => stopAll(stops.splice(0).reverse())
  try {
    return await build(config, stops, stop)
  } catch (error) {
    // Why it could not start is the news, not what went wrong in taking it down.
    await stop().catch(() => {})
    throw error
  }
}

/** Each part is stopped, whatever happens to those before it: the database is the last. Throws the first reason. */
async function stopAll(parts: (() => unknown)[]): Promise<void> {
  const errors: unknown[] = []
  for (const stop of parts) {
    try {
      await stop()
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
}

async function build(config: Config, stops: (() => unknown)[], stop: () => Promise<void>): Promise<Newsroom> {
  refuseSecond(config)
  // The port before the rest: it is what most often goes wrong, and nothing has to be taken down then.
  let answer: (request: Request, env: object) => Response | Promise<Response> = () =>
    new Response('', { status: 503 })
  const server = createAdaptorServer({ fetch: (request, env) => answer(request, env) }) as Server
  const url = await listen(server, config)
  const closing = new AbortController()
  stops.push(() => closeServer(server, closing))

  const house = await openHouse(config, 'newsroom', url)
  stops.push(() => house.close())
  const { database, bus, log, now, standing, open } = house
  const http = createHttp({ userAgent, allowedHosts: [...config.allowedHosts] })
  stops.push(() => http.close())

  const office = postOffice(house, stops)
  const devices = deviceOffice(house, http, url, stops)
  const access = await createAccess({
    publicUrl: url,
    secret: Buffer.from(hkdfSync('sha256', house.key, '', 'sign-in', 32)).toString('hex'),
    app: open.doors.app,
    owner: config.databaseUrl && !config.databaseOwnerUrl ? null : open.doors.owner,
    appRole: await workingRole(house),
    ...(office
      ? { sendLink: (mail: string, token: string) => sendLink(house, office, url, mail, token) }
      : {}),
  })
  stops.push(() => access.close())

  stops.push(() => standing.stop())
  const known = connectors(config, userAgent, standing.sieve)
  const schedule = createSchedule({
    connectors: known,
    database,
    deliver: house.intake.deliver,
    http,
    accessFor: house.accessFor,
    bus,
    log,
    now,
  })
  const answering = createAnswering({ ...house, connectors: known, http, settled: answered })
  const measuring = createMeasuring({ database, now, log })
  stops.push(() => measuring.stop())
  const mailReader = createMailReader({ house, origin: access.origin, posted: () => office?.nudge() })
  answer = createRooms({
    house,
    measuring,
    mailReader,
    access,
    http,
    office,
    devices,
    connectors: known,
    answering,
    closing: closing.signal,
  }).fetch
  gatherMissingStatistics(database).catch((error) => log.warn({ error }, 'no statistics could be gathered'))
  checkLedgers({ database, now, log, headsFile: headsFile(config.dataDir) }).catch((error) =>
    log.error({ error }, 'the ledger could not be checked'),
  )
  // Reading the queries of hundreds of towns takes seconds; whoever opens a page need not wait for it.
  const listening = standing.start().then(() => schedule.start())
  const deaf = new Promise<void>((resolve) => listening.catch(() => resolve()))
  listening.catch((error) => log.error({ error }, 'the newsroom cannot listen'))
  stops.push(async () => {
    await listening.catch(() => {})
    await schedule.stop()
  })
  stops.push(() => answering.stop())
  answering.start()
  stops.push(() => mailReader.stop())
  mailReader.start()
  stops.push(
    await startUpkeep({
      house,
      measuring,
      access,
      office,
      devices,
      http,
      connectors: known,
      signal: closing.signal,
    }),
  )

  const setupLink = await firstLink(house, url)
  // The first to stop: nobody is let in while the parts behind the pages go, and what waits for other servers gives up.
  stops.push(() => closeServer(server, closing))
  return { url, setupLink, house, access, died: Promise.race([open.died, deaf]), stop }
}

function createRooms(parts: {
  house: House
  measuring: Measuring
  mailReader: MailReader
  access: Access
  http: Http
  office: PostOffice | null
  devices: DeviceOffice
  connectors: Map<string, Connector>
  answering: AnsweringDesk
  closing: AbortSignal
}) {
  const {
    house,
    measuring,
    mailReader,
    access,
    http,
    office,
    devices,
    connectors: known,
    answering,
    closing,
  } = parts
  const { database, bus, log, now, config } = house
  const metrics = new Registry()
  collectDefaultMetrics({ register: metrics })
  const printer = createPrinter({ program: config.chromium })
  const people = { access, database, now, ...(office ? { mailPosted: () => office.nudge() } : {}) }
  const openLink = async (tx: Parameters<House['circles']['open']>[0], orgId: string, sealed: Buffer) =>
    unseal((await house.circles.open(tx, orgId, new Set())).keys, sealed)
  return createWeb({
    guard: {
      access,
      memberships: (userId) => membershipsOf(database.app, userId),
      org: (orgId) => database.inOrg(orgId, (tx) => organisation(tx, orgId)),
      problems: (orgId) => database.inOrg(orgId, (tx) => brokenSources(tx, orgId)),
      duty: (orgId, userId) => database.inOrg(orgId, (tx) => dutyOf(tx, orgId, userId, now())),
    },
    log,
    trustProxy: config.trustProxy,
    // A CSV and a webhook may be larger than a form.
    largeBodies: {
      '/sources/own/csv': 21_000_000,
      '/decisions/import/': 5_200_000,
      '/in/': 2_100_000,
      '/hooks/': 5_000_000,
    },
    metricsToken: config.metricsToken,
    metrics: () => metrics.metrics(),
    healthy: async () => (await database.app`select 1`.catch(() => [])).length > 0,
    anyOrganisation: async () => (await database.inOrg(installation, organisations)).length > 0,
    assets: assetRoutes(),
    rooms: [
      signInRoutes({ access, database, now }),
      setupRoutes({ access, database, towns: towns(house, http), now }),
      todayRoutes({ database, bus, now, persons: access.persons }),
      tamtamRoutes({
        database,
        now,
        access: tamtamDoor(access),
        persons: access.persons,
        domainName,
        decision: decisionInSight,
        printer,
        http,
        log,
        wordHelp: { key: house.key, allowedHosts: config.allowedHosts, scrub, namesPerson },
        mail: office ? { origin: access.origin, posted: () => office.nudge() } : null,
        told: devices.nudge,
        handOut: (orgId, head, at) => handOut(headsFile(config.dataDir), orgId, head, at),
      }),
      signalRoutes({ database, now }),
      ledgerRoutes({ database, now, log, headsFile: headsFile(config.dataDir) }),
      timelineRoutes({
        database,
        now,
        persons: access.persons,
        differences,
        printer,
        mail: office ? { origin: access.origin, posted: () => office.nudge() } : null,
        handOut: (orgId, head, at) => handOut(headsFile(config.dataDir), orgId, head, at),
      }),
      crisisRoutes({
        database,
        now,
        persons: access.persons,
        mail: office ? { origin: access.origin, posted: () => office.nudge() } : null,
        told: devices.nudge,
        handOut: (orgId, head, at) => handOut(headsFile(config.dataDir), orgId, head, at),
      }),
      wallRoutes({ database, bus, now, log, version, closing }),
      storyRoutes({ database, bus, now, arranged: house.gathering.renew }),
      searchRoutes({ database, now, openLink }),
      toneRoutes({ database, now, teach: teachTone, learnt: (orgId) => bus.tell({ type: 'tone', orgId }) }),
      followUpRoutes({
        database,
        bus,
        now,
        persons: access.persons,
        names: { of: nameOfAsker(house) },
        answering,
        answered,
        networks: ownMessages,
        mail: office ? { origin: access.origin, posted: () => office.nudge() } : null,
        openLink,
      }),
      contactRoutes({ database, now }),
      departmentRoutes({ database, bus, now }),
      decisionRoutes({
        database,
        now,
        persons: access.persons,
        domains: decisionDomains,
        measuring,
        language: decisionLanguage(),
        proposeTopic: createTopicProposer(),
        pictures: printer,
        imports: decisionImports({ database, http, now, standIns: config.standIns }),
      }),
      incomingRoutes({
        database,
        bus,
        now,
        persons: access.persons,
        mail: office ? { host: new URL(access.origin).hostname, posted: () => office.nudge() } : null,
      }),
      mailboxRoutes({
        database,
        key: house.key,
        now,
        allowedHosts: config.allowedHosts,
        read: mailReader.read,
      }),
      feedbackRoutes({
        database,
        now,
        persons: access.persons,
        origin: access.origin,
        scrub,
        borrowed: borrowedFrom,
        names: { of: nameOfAsker(house) },
        networks: ownMessages,
        handOut: (orgId, head, at) => handOut(headsFile(config.dataDir), orgId, head, at),
        told: (orgId) => bus.tell({ type: 'square', orgId }),
      }),
      topicRoutes({ database, bus, now, isAlsoAWord, persons: access.persons }),
      sourceRoutes({
        database,
        bus,
        log,
        now,
        http,
        connectors: known,
        accessFor: house.accessFor,
        own: ownInput(house, access.origin),
      }),
      networkRoutes({
        database,
        bus,
        log,
        now,
        http,
        connectors: known,
        setups: setups(config),
        accessFor: house.accessFor,
        key: house.key,
        origin: access.origin,
      }),
      hookRoutes({
        database,
        key: house.key,
        connectors: known,
        take: (arrivals, drops, listener) => house.intake.take({ arrivals, drops, cursor: null }, listener),
        http,
        accessFor: house.accessFor,
        log,
        now,
      }),
      peopleRoutes(people),
      displayRoutes(people),
      channelRoutes(people),
      accessLogRoutes(people),
      accountRoutes(people),
      alertRoutes({ database, now, mail: office !== null, publicKey: devices.publicKey }),
      deviceRoutes({
        database,
        now,
        publicKey: devices.publicKey,
        wrap: (secret) => wrap(house.key, secret),
        told: devices.nudge,
      }),
    ],
  })
}

/** A mail's link signs in only who is asked no code. */
function tamtamDoor(access: Access): AccessDoor {
  return {
    openSession: access.openSession,
    asksCode: async (userId) => (await access.keys(userId)).secondFactor,
    rememberOrg: (c, slug) => rememberOrg(c, slug, access.origin.startsWith('https:')),
  }
}

/** Opened only for who does webcare: the pages see to that, and log it. */
function nameOfAsker({ circles }: House) {
  return async (tx: Tx, orgId: string, postId: number): Promise<string | null> => {
    const sealed = await sealedAsker(tx, orgId, postId)
    return sealed && unseal((await circles.open(tx, orgId, new Set())).keys, sealed)
  }
}

/** Handing in takes the same road as every post. */
function ownInput({ intake, key }: House, origin: string) {
  return {
    take: (orgId: string, sourceId: string, arrivals: Arrival[], drops: Drop[]) =>
      intake.take({ arrivals, drops, cursor: null }, { orgId, sourceId, scope: 'town' }),
    wrap: (secret: Buffer) => wrap(key, secret),
    unwrap: (wrapped: Buffer) => unwrap(key, wrapped),
    origin,
  }
}

async function listen(server: Server, config: Config): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portProblem(error, config)))
    server.listen(config.port, config.host, resolve)
  })
  server.on('error', () => {})
  const { port } = server.address() as AddressInfo
  const host = ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(config.host) ? 'localhost' : config.host
  return config.publicUrl ?? `http://${host}:${port}`
}

function portProblem(error: NodeJS.ErrnoException, { port, host }: Config): Error {
  if (error.code === 'EADDRINUSE')
    return new Refusal(
      'house.port-busy',
      `port ${port} is in use by another program: choose one with --port`,
      { port },
    )
  if (error.code === 'EACCES')
    return new Refusal(
      'house.port-closed',
      `port ${port} needs more rights: choose one above 1023 with --port`,
      { port },
    )
  return new Refusal('house.no-address', `cannot listen on ${host}:${port} (${error.code})`, { host, port })
}

async function closeServer(server: Server, closing: AbortController): Promise<void> {
  closing.abort()
  // A connection is idle once its last answer is written, which takes a moment.
  const sweep = setInterval(() => server.closeIdleConnections(), 20)
  const late = setTimeout(() => server.closeAllConnections(), 2000)
  await new Promise<void>((resolve) => server.close(() => resolve()))
  clearInterval(sweep)
  clearTimeout(late)
}

function postOffice(house: House, stops: (() => unknown)[]): PostOffice | null {
  const { config, database, log, now } = house
  if (!config.smtpUrl) return null
  const smtp = createSmtp({ url: config.smtpUrl, from: config.mailFrom, dkim: config.dkim })
  const office = createPostOffice({ outbox: outboxOf(database), smtp, log, now })
  void office.start().catch((error) => log.error({ error }, 'the outbox could not be opened'))
  stops.push(() => office.stop())
  return office
}

function deviceOffice(house: House, http: Http, url: string, stops: (() => unknown)[]): DeviceOffice {
  const devices = createDeviceOffice(house, http, url)
  void devices
    .start()
    .catch((error) => house.log.error({ error }, 'the outbox of devices could not be opened'))
  stops.push(() => devices.stop())
  return devices
}

async function sendLink(
  house: House,
  office: PostOffice,
  url: string,
  mail: string,
  token: string,
): Promise<void> {
  const letter = signInLetter(words('nl'), url, token)
  await house.database.inOrg(installation, (tx) => post(tx, installation, { recipient: mail, ...letter }))
  office.nudge()
}

async function workingRole({ database }: House): Promise<string> {
  const [row] = await database.app<{ role: string }[]>`select current_user as role`
  return row?.role ?? ''
}

/**
 * Jobs start beside the newsroom: nobody waits for them to see the first page. Without them nothing is forgotten, so where
 * the role of `DATABASE_URL` may not make their schema, the newsroom refuses to start.
 */
async function startUpkeep(parts: UpkeepParts): Promise<() => Promise<void>> {
  const { open, log, config } = parts.house
  const jobs = startJobs(connectionOf(open.doors.owner), upkeep(parts), log)
  if (config.databaseUrl && !config.databaseOwnerUrl) {
    await jobs.catch((error) => {
      log.error({ error }, 'the jobs of the house could not start')
      throw new Refusal(
        'house.no-jobs',
        'the role of DATABASE_URL may not make the schema "pgboss": set DATABASE_OWNER_URL, or make it by hand (docs/operate.md)',
      )
    })
  }
  let stopped = false
  const started = untilStarted(jobs, parts, () => stopped)
  return async () => {
    stopped = true
    await (await started)?.stop()
  }
}

/** Nothing is forgotten without the jobs, so they are tried again every minute. */
async function untilStarted(
  first: Promise<Jobs>,
  parts: UpkeepParts,
  isStopped: () => boolean,
): Promise<Jobs | null> {
  const { open, log } = parts.house
  for (let jobs = first; ; jobs = startJobs(connectionOf(open.doors.owner), upkeep(parts), log)) {
    try {
      return await jobs
    } catch (error) {
      log.error({ error }, 'the jobs of the house could not start')
    }
    await pause(60_000, undefined, { signal: parts.signal }).catch(() => {})
    if (isStopped() || parts.signal.aborted) return null
  }
}

function connectionOf(door: Door) {
  if ('url' in door) return { connectionString: door.url }
  return { host: door.socketDir, port: door.port ?? 5432, database: door.database, user: door.user }
}

async function firstLink({ database, now }: House, url: string): Promise<string | null> {
  return database.inOrg(installation, async (tx) => {
    if ((await organisations(tx)).length > 0) return null
    return `${url}/setup/${await replaceSetupLinks(tx, now())}`
  })
}
