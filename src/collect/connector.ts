/**
 * What a connector is.
 *
 * In: the settings of one or more sources, and a cursor. Out: deliveries of arrivals, with a count of what was
 * dropped and a new cursor. Never here: the database, organisations, topics. Nothing after `collect/` knows a network
 * by name, so all that is particular (limits, shapes, back-off) ends in the connector's folder.
 *
 * A folder `connectors/<network>/` holds `wire.ts` (zod schemas of what the network sends), `adapter.ts` (wire to
 * {@link Arrival}, pure) and `index.ts` (the conversation with the network: paging, limits, cursor).
 */

import type { z } from 'zod'
import type { Http } from '#basics/http'
import type { Log } from '#basics/log'
import type { Wanted } from '#basics/wanted'
import type { Arrival, Drop } from '#post'

/** What is true of a network, in words for the source's page (`<network>.coverage`, … in words/sources). */
export type Facts = {
  needsKey: boolean
  /** Whether the network tells us of deletions, or only of what is new. */
  deletionsReachUs: boolean
  /** How long its rules let the text be kept, in days; absent: the organisation's own limit. */
  keepDays?: number
  /** Euro for each post read; 0 when it is free. */
  costPerPost: number
}

export type Delivery<Cursor> = {
  arrivals: Arrival[]
  drops: Drop[]
  /** Where to go on from once everything in `arrivals` is safely kept. */
  cursor: Cursor
  /** How often something was said where the network tells counts, not texts: per topic and hour; the last count holds. */
  counts?: OutsideCount[]
}

export type OutsideCount = { topicId: string /** The beginning of the hour. */; hour: Date; posts: number }

/** A delivery from a source that is asked now and then. */
export type Visit<Cursor> = Delivery<Cursor> & {
  /** Seconds until the next visit that the source deserves (its own wish, or how often it changes). */
  nextInSeconds: number
}

export type Context = {
  http: Http
  log: Log
  now: () => Date
  signal: AbortSignal
  /** Keys and limits of the one organisation that a connector with a key works for. */
  access: Access
}

/** What is kept secret of a credential, by name (`token`, `appSecret`, …). Never logged, never shown again. */
export type Secret = Readonly<Record<string, string>>

/** What may be shown of a credential: the name of a page, permissions, a budget that was set. Never a secret. */
export type CredentialFacts = Record<string, string | number | boolean | string[]>

export type Credential = { secret: Secret; facts: CredentialFacts; expiresAt: Date | null }

/** What opens networks for one organisation, and how much of them may be used. A credential of another opens nothing. */
export type Access = {
  /** Read anew for each visit, so that one that was rotated is used at once. Throws the problem `key-missing`. */
  open(credentialId: string): Promise<Credential>
  /** Puts another secret in its place (a refreshed token); facts are added to those that are there. */
  renew(
    credentialId: string,
    change: { secret?: Secret; facts?: CredentialFacts; expiresAt?: Date | null },
  ): Promise<void>
  /**
   * Takes from a limit before the network is asked. Throws the problem `limit-reached`, with the seconds until there is
   * room again, and counts what was skipped. `what`: what it goes to (a topic's id, a hashtag).
   */
  take(credentialId: string, limit: Limit, amount?: number, what?: string): Promise<void>
  /** What is left of a limit now; never below zero. */
  left(credentialId: string, limit: Limit): Promise<number>
  /** The network asked us to stay away (`Retry-After`): until then `take` refuses. */
  closeFor(credentialId: string, meter: string, seconds: number): Promise<void>
  /** What the network itself says of how much is used, as a share from 0 to 1 (usage headers). */
  hear(credentialId: string, meter: string, used: number): Promise<void>
  /** What the organisation follows now, for networks that search for us: topics that are active, with their query. */
  topics(): Promise<Followed[]>
}

export type Followed = { topicId: string; name: string; wanted: Wanted }

/** `meter` has words: `limit.<meter>`. */
export type Limit =
  /** A token bucket: `most` at once, filled again evenly in `seconds`. */
  | { meter: string; kind: 'bucket'; most: number; seconds: number }
  /** At most so much in any `seconds`; `distinct`: so many different things (`what`), each as often as you like. */
  | { meter: string; kind: 'rolling'; most: number; seconds: number; distinct?: boolean }
  /** At most so much in a day or month of the network's or the town's time zone. */
  | { meter: string; kind: 'calendar'; most: number; every: 'day' | 'month'; timeZone: string }

/** What stands in the way, in words that a communication officer understands (`problem.<key>`). */
export class SourceProblem extends Error {
  constructor(
    readonly key: string,
    readonly values: Record<string, string | number> = {},
    /** Seconds that the source asked us to stay away (`Retry-After`, a rate limit). */
    readonly retryAfterSeconds?: number,
  ) {
    super(`${key} ${JSON.stringify(values)}`)
    this.name = 'SourceProblem'
  }
}

type Common<Settings, Cursor> = {
  /** The name in settings, addresses and words: `feed`, `jetstream`, `mastodon`, … */
  name: string
  facts: Facts
  settings: z.ZodType<Settings>
  cursor: z.ZodType<Cursor>
  /** Sources with the same identity are visited once, for all organisations that have them. */
  identity(settings: Settings): string
  /** Of two places to go on from, the one further back: a redelivery is harmless, a gap is not. Null: the start. */
  oldest(a: Cursor | null, b: Cursor | null): Cursor | null
  /** A town source is kept whole; a firehose only where a topic matches. */
  scope: 'town' | 'firehose'
  /** A short name for a new source, proposed from its settings. */
  title(settings: Settings): string
  /** The credential that its settings name; absent: it needs none. */
  credential?(settings: Settings): string | null
  /** For a network that calls us. */
  webhook?: Webhook<Settings>
  /** For a network under whose posts we may speak. */
  answering?: Answering<Settings>
}

/**
 * A network that calls us, at an address that names the credential. It polls as well: a call may be lost.
 * `calls` take the body byte for byte, before anybody has read it.
 */
export type Webhook<Settings> = {
  /** The answer to the handshake, as the body of a 200; null: it does not come from the network. */
  handshake(query: URLSearchParams, secret: Secret): string | null
  /** Whether the network signed this body. */
  isSigned(body: Buffer, headers: Record<string, string | undefined>, secret: Secret): boolean
  /** What it brings for one source; what is about another page or account is left out. */
  read(body: Buffer, settings: Settings): { arrivals: Arrival[]; drops: Drop[] }
  /** What it only points at, asked of the network. What is thrown makes the call fail: the network then calls again. */
  follow?(body: Buffer, settings: Settings, context: Context): Promise<{ arrivals: Arrival[]; drops: Drop[] }>
}

/** What can be done with a post of others under our own channels. */
export const acts = ['reply', 'private-reply', 'like', 'hide'] as const
export type Act = (typeof acts)[number]

/** One thing to do. `target` is the native id of the post. */
export type Doing = {
  act: Act
  target: string
  /** Empty for a like and for hiding. */
  text: string
  /** Not before this moment: what stands there longer is not this one. */
  since: Date
}

/** `id`: how the network calls what we said; null for what has no id (a like). */
export type Done = { id: string | null; link: string | null }

export type Answering<Settings> = {
  acts: readonly Act[]
  /** Of a reply, in characters as the network counts them. */
  longest: number
  /**
   * Does it, once. A {@link SourceProblem} means that it was certainly not done, and says why in the network's own terms;
   * anything else that is thrown (no answer, a line that broke) means that nobody knows.
   */
  perform(settings: Settings, doing: Doing, context: Context): Promise<Done>
  /** Whether it stands there: asked before it is tried again. `unknown`: the network does not tell. */
  find(settings: Settings, doing: Doing, context: Context): Promise<Done | 'absent' | 'unknown'>
}

/**
 * How a network is set up, as data: `collect/networks/` makes the pages of it. Words stand under
 * `networks.<network>.…` in web/words: `get`, `get-not`, `cost`, and for each step `step-<name>` with `help-<name>`,
 * for each field `field-<name>` (and `hint-<name>`), for each permission `permission-<name>`.
 */
export type Setup = {
  /** In addresses and words: `facebook`, `x`, … */
  network: string
  /** Whose key it is; several networks may share one: `meta`. */
  service: string
  permissions: readonly string[]
  /** In order; each is checked before the next. */
  steps: readonly SetupStep[]
  /** Signing in at the network itself (OAuth 2), after the steps. `redirect` is our address that the network returns to. */
  signIn?: {
    /** A key that nobody signed in for works too, and does less: `networks.<network>.without-sign-in` says what is lost. */
    isOptional?: true
    address(secret: Secret, where: { redirect: string; state: string }): string
    finish(
      secret: Secret,
      answer: URLSearchParams,
      where: { redirect: string },
      context: Context,
    ): Promise<Credential>
  }
  /** What can be listened to with the finished credential: each becomes a source when it is chosen. */
  offers(credentialId: string, context: Context): Promise<Offer[]>
  /** Where the network must be told to call us, when it does: our address is shown with the handshake's word. */
  hasWebhook?: boolean
}

export type SetupStep = {
  name: string
  /** Asked for signing in alone: who goes on without that passes it by. */
  isForSignIn?: true
  /** `secret`: typed as a password, never shown again. `optional`: may stay empty. */
  fields: readonly {
    name: string
    secret?: boolean
    optional?: boolean
    pattern?: RegExp
    kind?: 'text' | 'number'
    /** Where secrets are sent: whoever changes it types them again. */
    isPlace?: true
  }[]
  /**
   * Asks the network whether what was typed so far is right. Returns what it said, to be shown and kept as facts, and
   * what else must be kept secret (a token that was exchanged). Throws a {@link SourceProblem} in words.
   */
  check(
    typed: Secret,
    context: Context,
  ): Promise<{ facts?: CredentialFacts; secret?: Secret; expiresAt?: Date }>
}

/** `settings` are what the connector's own schema will read. */
export type Offer = {
  connector: string
  name: string
  detail?: string
  settings: unknown
  scope: 'town' | 'firehose'
  /** Proposed as chosen. */
  chosen?: boolean
}

/** What became of a post that was kept earlier, told by its public address. Edited: an arrival with `edited: true`. */
export type Verdict =
  | { link: string; is: 'there' | 'gone' }
  | { link: string; is: 'edited'; arrival: Extract<Arrival, { type: 'post' }> }

export type PolledConnector<Settings = unknown, Cursor = unknown> = Common<Settings, Cursor> & {
  mode: 'poll'
  /** Throws a {@link SourceProblem} when the network says no; bad items are dropped, not thrown. */
  visit(settings: Settings, cursor: Cursor | null, context: Context): Promise<Visit<Cursor>>
  /**
   * For a network that does not tell of deletions: asks, politely, after posts that were kept, by their addresses. What
   * gets no verdict could not be asked now, or not within one call: ask again later.
   */
  verify?(settings: Settings, links: string[], context: Context): Promise<Verdict[]>
}

export type StreamedConnector<Settings = unknown, Cursor = unknown> = Common<Settings, Cursor> & {
  mode: 'stream'
  /**
   * Deliveries until the signal aborts. Reconnects by itself, with back-off; throws a {@link SourceProblem} only when
   * trying again cannot help. The next delivery is asked for after the former one is kept: that is the back-pressure.
   * `report` tells of trouble that it is trying to get over, and `report(null)` that it is over.
   */
  listen(
    settings: Settings,
    cursor: Cursor | null,
    context: Context & { report: (problem: SourceProblem | null) => void },
  ): AsyncIterable<Delivery<Cursor>>
  /** For a stream that may miss deletions (those that fell in a silence): as for one that is visited. */
  verify?(settings: Settings, links: string[], context: Context): Promise<Verdict[]>
}

/** A source that nobody fetches: its posts are handed in (a form, a file, a webhook). */
export type HandedConnector<Settings = unknown> = Common<Settings, null> & { mode: 'handed' }

export type Connector<Settings = unknown, Cursor = unknown> =
  | PolledConnector<Settings, Cursor>
  | StreamedConnector<Settings, Cursor>
  | HandedConnector<Settings>
