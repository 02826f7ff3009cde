/** Posts for tests of the store: every field filled in, each test changes what it is about. */
import { createHash, randomUUID } from 'node:crypto'
import type { Post } from '#post'
import type { Database } from './database.js'
import { makeKeys } from './keys.js'
import { addSource } from './sources.js'
import { addSystemTopic, addTopic } from './topics.js'

export const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
export const voice = (name: string): Buffer => hash(`voice ${name}`).subarray(0, 16)

/** A post with this native id, by this author, at this moment. */
export function aPost(id: string, author: string | null, at: Date, change: Partial<Post> = {}): Post {
  return {
    network: 'test',
    nativeHash: hash(id),
    kind: 'social',
    authorKind: 'private',
    voice: author === null ? null : voice(author),
    voicePeriod: at.toISOString().slice(0, 7),
    authorName: null,
    lineHash: hash(`line ${id}`).subarray(0, 16),
    title: null,
    text: `De straat is dicht, zegt bericht ${id}.`,
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
    ...change,
  }
}

export const houseForTests = Buffer.alloc(32, 7)

export type TestOrg = {
  orgId: string
  everything: string
  waste: string
  sourceId: string
  otherSource: string
}

/** An organisation with the system topic, one topic and two town sources. */
export async function anOrganisation(
  database: Database,
  slug = `town-${randomUUID().slice(0, 8)}`,
): Promise<TestOrg> {
  const orgId = randomUUID()
  return database.inOrg(orgId, async (tx) => {
    await tx`insert into organisation (org_id, slug, name, country) values (${orgId}, ${slug}, ${slug}, 'BE')`
    await tx`insert into counter (org_id) values (${orgId})`
    await makeKeys(tx, houseForTests, orgId, '2026-11')
    const everything = await addSystemTopic(tx, orgId, 'Alles')
    const waste = await addTopic(tx, orgId, 'test', {
      name: 'Afval',
      domain: 'waste',
      purpose: 'weten wat er leeft',
      legalBasis: 'taak van algemeen belang',
      owner: 'Communicatie',
      query: 'afval',
      endsOn: '2027-05-20',
    })
    const feed = (url: string) =>
      addSource(tx, orgId, { connector: 'feed', name: url, settings: { url }, scope: 'town' })
    return {
      orgId,
      everything,
      waste,
      sourceId: await feed('https://a.example/'),
      otherSource: await feed('https://b.example/'),
    }
  })
}
