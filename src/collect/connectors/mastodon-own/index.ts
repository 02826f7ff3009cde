/**
 * The organisation's own account on Mastodon: what it wrote, who spoke to it, and what was answered under its posts.
 *
 * In: the token of that account. Out: conversations (`kind: 'own'`). Never here: direct messages and what is for followers
 * only: those are refused and counted, also when they are addressed to us. Deletions are not told: `verify` asks.
 */
import type { Context, PolledConnector, Visit } from '../../connector.js'
import { climbFrom, isNewer } from '../mastodon/climb.js'
import { askMember, askPage, type Member, openMember } from '../mastodon/member.js'
import { addressOn } from '../mastodon/server.js'
import { verifyLinks } from '../mastodon/verify.js'
import { readOwn, readOwnStatus, statusOfMention } from './adapter.js'
import { answering } from './answering.js'
import {
  type Addressed,
  addressed,
  type OwnCursor,
  type OwnSettings,
  ownCursor,
  ownSettings,
  thread,
} from './wire.js'

const pageSize = 40
/** Of our own latest posts, those with new answers are looked under, a few on each visit. */
const mostThreads = 5
const usualSeconds = 60

export function mastodonOwn(): PolledConnector<OwnSettings, OwnCursor> {
  return {
    name: 'mastodon-own',
    mode: 'poll',
    scope: 'town',
    facts: { needsKey: true, deletionsReachUs: false, costPerPost: 0 },
    settings: ownSettings,
    cursor: ownCursor,
    identity: ({ credential, host, account }) => `${credential} ${host} ${account}`,
    oldest,
    title: ({ handle, host }) => `@${handle || host}`,
    credential: ({ credential }) => credential,
    visit,
    verify: ({ host, account }, links, context) =>
      // Only on our own server do we know our own id.
      verifyLinks(links, context, (status, there) =>
        readOwnStatus(status, { host: there, account: there === host ? account : '' }, new Map()),
      ),
    answering,
  }
}

function oldest(a: OwnCursor | null, b: OwnCursor | null): OwnCursor | null {
  if (a === null || b === null) return null
  const older = (x: string | null, y: string | null) =>
    x === null || y === null ? null : isNewer(x, y) ? y : x
  return { notified: older(a.notified, b.notified), written: older(a.written, b.written), answers: {} }
}

async function visit(
  settings: OwnSettings,
  cursor: OwnCursor | null,
  context: Context,
): Promise<Visit<OwnCursor>> {
  const member = await openMember(settings, context)
  const mentions = await climb(
    member,
    mentionsAddress(settings),
    cursor?.notified ?? null,
    'read:notifications',
    context,
  )
  const written = await climb(
    member,
    writtenAddress(settings),
    cursor?.written ?? null,
    'read:statuses',
    context,
  )
  const isBusy = mentions.pauseSeconds !== null || written.pauseSeconds !== null
  const under = isBusy ? null : await readUnder(settings, member, cursor?.answers ?? {}, context)
  const said = mentions.values.map(statusOfMention).filter((value) => value !== null)
  const read = readOwn([...written.values, ...(under?.values ?? []), ...said], settings)
  const isThere = mentions.isThere && written.isThere && (under?.isThere ?? true)
  return {
    arrivals: read.flatMap((one) => ('arrival' in one ? [one.arrival] : [])),
    drops: read.flatMap((one) => ('drop' in one ? [one.drop] : [])),
    cursor: {
      notified: mentions.latest,
      written: written.latest,
      answers: under?.answers ?? cursor?.answers ?? {},
    },
    nextInSeconds: Math.max(
      mentions.pauseSeconds ?? 0,
      written.pauseSeconds ?? 0,
      isThere ? usualSeconds : 5,
    ),
  }
}

function climb(member: Member, address: URL, latest: string | null, scope: string, context: Context) {
  return climbFrom(latest, {
    host: member.host,
    addressOf: (bound) => {
      const url = new URL(address)
      for (const [name, id] of Object.entries(bound)) url.searchParams.set(name, id)
      return url
    },
    ask: (url) => askPage(member, url, scope, context),
  })
}

function mentionsAddress({ host }: OwnSettings): URL {
  const url = addressOn(host, '/api/v1/notifications')
  url.searchParams.set('types[]', 'mention')
  url.searchParams.set('limit', String(pageSize))
  return url
}

function writtenAddress({ host, account }: OwnSettings): URL {
  const url = addressOn(host, `/api/v1/accounts/${account}/statuses`)
  url.searchParams.set('exclude_reblogs', 'true')
  url.searchParams.set('limit', String(pageSize))
  return url
}

type Under = { values: unknown[]; answers: Record<string, number>; isThere: boolean }

/** Answers to answers do not always name us: the threads under our latest posts are read when they have grown. */
async function readUnder(
  settings: OwnSettings,
  member: Member,
  known: Record<string, number>,
  context: Context,
): Promise<Under> {
  const { value } = await askPage(member, writtenAddress(settings), 'read:statuses', context)
  const latest = (Array.isArray(value) ? value : []).flatMap((one): Addressed[] => {
    const read = addressed.safeParse(one)
    return read.success ? [read.data] : []
  })
  const hasGrown = ({ id, replies_count: count }: Addressed) => count > 0 && count !== known[id]
  const grown = latest.filter(hasGrown)
  const answers = Object.fromEntries(
    latest.filter((one) => !hasGrown(one)).map(({ id, replies_count: count }) => [id, count]),
  )
  const values: unknown[] = []
  for (const { id, replies_count: count } of grown.slice(0, mostThreads)) {
    const answer = await askMember(member, `/api/v1/statuses/${id}/context`, context, {
      scope: 'read:statuses',
    })
    values.push(...(thread.safeParse(answer.value).data?.descendants ?? []))
    answers[id] = count
  }
  return { values, answers, isThere: grown.length <= mostThreads }
}
