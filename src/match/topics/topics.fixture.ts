/** A town with sources and posts, for the tests of the pages about topics. */
import { createHash, randomUUID } from 'node:crypto'
import type { Post } from '#post'
import {
  addOrganisation,
  addSource,
  addSystemTopic,
  type Database,
  type Heard,
  keep,
  type Organisation,
} from '#store'

export type TestTown = {
  org: Organisation
  everything: string
  /** A town source and a firehose. */
  paper: string
  bluesky: string
  say(posts: (Partial<Post> & { topics?: string[]; source?: string; by?: string })[]): Promise<void>
}

export async function makeTown(database: Database, name = 'Duinveld'): Promise<TestTown> {
  const orgId = randomUUID()
  const made = await database.inOrg(orgId, async (tx) => {
    const org = await addOrganisation(tx, orgId, { name, country: 'BE', municipality: null, locale: 'nl' })
    const everything = await addSystemTopic(tx, orgId, 'Alles')
    const paper = await addSource(tx, orgId, {
      connector: 'feed',
      name: 'De Duinbode',
      settings: { url: 'https://duinbode.example/rss' },
      scope: 'town',
    })
    const bluesky = await addSource(tx, orgId, {
      connector: 'jetstream',
      name: 'Bluesky',
      settings: {},
      scope: 'firehose',
    })
    return { org, everything, paper, bluesky }
  })
  let said = 0
  return {
    ...made,
    say: (posts) =>
      database.inOrg(orgId, async (tx) => {
        const heard = posts.map(({ topics = [], source = made.paper, by, ...change }): Heard => {
          said += 1
          const at = change.at ?? new Date()
          return {
            post: { ...blank(String(said), by ?? String(said), at), ...change },
            sourceId: source,
            topics: [made.everything, ...topics],
          }
        })
        await keep(tx, orgId, made.org.timeZone, heard)
      }),
  }
}

const hash = (text: string) => createHash('sha256').update(text).digest()

function blank(id: string, by: string, at: Date): Post {
  return {
    network: 'bluesky',
    nativeHash: hash(`native ${id}`),
    kind: 'social',
    authorKind: 'private',
    voice: hash(`voice ${by}`).subarray(0, 16),
    voicePeriod: at.toISOString().slice(0, 7),
    authorName: null,
    lineHash: hash(`line ${id}`).subarray(0, 16),
    title: null,
    text: 'De Kerkstraat is weer dicht.',
    lang: 'nl',
    isQuestion: false,
    tone: null,
    toneSure: 0,
    link: null,
    parent: null,
    parentHash: null,
    isRepost: false,
    carries: {},
    place: null,
    engagement: null,
    conversation: null,
    createdAt: at,
    receivedAt: at,
    editedAt: null,
    at,
    textUntil: new Date(at.getTime() + 30 * 86_400_000),
  }
}
