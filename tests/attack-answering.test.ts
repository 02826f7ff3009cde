/**
 * The tamtam, the ledger, answering, the timeline, mail and decisions, against who is signed in and means harm: an administrator,
 * an editor, a policymaker and a data protection officer of another town, and somebody who is nobody. The whole newsroom runs with
 * a mail server; every address of these rooms is read from their sources, so a page that is added is tried as well.
 */
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addMember, type MemberRole } from '#store'
import { readConfig } from '../src/config.js'
import { openHouse } from '../src/house.js'
import { type Newsroom, startNewsroom } from '../src/main.js'
import { dataFolder } from './program.js'
import { type PostOffice, startPostOffice } from './town/smtp.js'
import { password, type SettledTown, settle } from './two-towns.js'

const data = dataFolder()
const roles = ['administrator', 'editor', 'policymaker', 'dpo'] as const
const secret = 'GEHEIM-van-Duinveld'
let office: PostOffice
let newsroom: Newsroom
let own: SettledTown
let theirs: SettledTown
/** Cookies by role, of the thieves' town. */
const cookies = new Map<string, string>()
let victim = ''
let ownMade: Made
let theirMade: Made

type Made = Record<
  'followUp' | 'item' | 'edition' | 'feedback' | 'answer' | 'contact' | 'decision' | 'topic',
  string
>

beforeAll(async () => {
  office = await startPostOffice()
  const config = readConfig({
    DORPSPLEIN_DATA: data.path,
    PORT: '0',
    LOG_LEVEL: process.env.SWEEP_LOG ?? 'silent',
    SMTP_URL: office.url,
    MAIL_FROM: 'plein@duinveld.example',
  })
  const house = await openHouse(config, 'command')
  try {
    const names = (word: string) => ({ org: word, person: word, topic: word, source: word, channel: word })
    theirs = await settle(house, 'duinveld', names(secret))
    own = await settle(house, 'kreekbeke', names('Kreekbeke'))
    for (const [town, word] of [
      [theirs, secret],
      [own, 'Kreekbeke'],
    ] as const)
      await house.intake.take(
        {
          arrivals: Array.from({ length: 4 }, (_, n) => ({
            type: 'post' as const,
            post: {
              network: 'x',
              id: `post-${n}`,
              kind: 'social' as const,
              author: { id: `iemand-${n}` },
              text: `${word}: weet iemand wanneer Duinveld opent? ${n}`,
              createdAt: new Date(),
              link: `https://example.org/${word}/${n}`,
            },
          })),
          drops: [],
          cursor: null,
        },
        { orgId: town.orgId, sourceId: town.sourceId, scope: 'town' },
      )
  } finally {
    await house.close()
  }
  newsroom = await startNewsroom(config)
  for (const role of roles.slice(1)) {
    const mail = `${role}@kreekbeke.example`
    const { person } = await newsroom.access.ensurePerson({ mail, name: role, locale: 'nl', proven: true })
    await newsroom.access.setPasswordHash(person.userId, await newsroom.access.hashPassword(password))
    await newsroom.house.database.inOrg(own.orgId, (tx) =>
      addMember(tx, own.orgId, person.userId, role as MemberRole),
    )
    cookies.set(role, await signIn(mail))
  }
  cookies.set('administrator', await signIn(own.mail))
  cookies.set('nobody', '')
  victim = await signIn(theirs.mail)
  theirMade = await aDay(victim, theirs, secret)
  ownMade = await aDay(cookies.get('administrator') ?? '', own, 'Kreekbeke')
}, 180_000)
afterAll(async () => {
  await newsroom?.stop()
  await office?.close()
  data.remove()
})

type Fields = Record<string, string | string[]>
type Answer = { status: number; text: string; location: string; headers: Headers }

async function ask(path: string, as: string, form?: Fields | string | FormData): Promise<Answer> {
  const body =
    form === undefined || typeof form === 'string' || form instanceof FormData
      ? form
      : new URLSearchParams(
          Object.entries(form).flatMap(([name, value]) => [value].flat().map((one) => [name, one])),
        )
  const answer = await fetch(`${newsroom.url}${path}`, {
    method: form === undefined ? 'GET' : 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(20_000),
    headers: {
      'accept-language': 'nl',
      ...(form === undefined ? {} : { origin: newsroom.url }),
      ...(typeof form === 'string' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      ...(as ? { cookie: as } : {}),
    },
    ...(body === undefined ? {} : { body }),
  })
  const { status, headers } = answer
  return { status, text: await answer.text(), location: headers.get('location') ?? '', headers }
}

async function signIn(mail: string): Promise<string> {
  const answer = await ask('/sign-in', '', { mail, password })
  expect(answer.status).toBe(303)
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}

const uuidIn = (text: string) => /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(text)?.[0] ?? ''

/** One of everything, over HTTP as an editor makes it. */
async function aDay(as: string, town: SettledTown, word: string): Promise<Made> {
  const made = async (path: string, form: Fields) => {
    const answer = await ask(path, as, form)
    expect([path, answer.status], answer.text.slice(0, 2_000)).toEqual([path, 303])
    return answer.location
  }
  await ask('/tamtam/readers', as)
  const profile = uuidIn(
    /<option value="[0-9a-f-]{36}"/.exec((await ask('/tamtam/readers', as)).text)?.[0] ?? '',
  )
  await made('/tamtam/readers', { [`reader-${town.userId}`]: profile })
  await ask('/tamtam', as)
  const item = uuidIn(await made('/tamtam/items', { headline: `${word} dicht` }))
  await made(`/tamtam/items/${item}`, { ...words(word), revision: '0', do: 'choose' })
  await made('/tamtam/send', { after: '0' })
  const edition = uuidIn((await ask('/tamtam/latest', as)).location)
  await made(`/tamtam/edition/${edition}/items/${item}`, { what: 'feedback' })
  const followUp = uuidIn((await ask(`/my-answers/item/${item}`, as)).location)
  await made('/follow-up', { post: '1' })
  await made(`/follow-up/${followUp}/note`, { note: word })
  await made(`/follow-up/${followUp}/text`, { body: `${word} opent morgen.`, after: '0', do: 'agree' })
  await made(`/follow-up/${followUp}/end`, { how: 'closed', reason: word })
  const feedback = uuidIn(await made('/feedback', { followUp }))
  await made(`/feedback/${feedback}`, {
    title: word,
    said: '',
    did: 'Het licht brandt.',
    doneOn: '2026-01-05',
    revision: '0',
  })
  await made('/answers', { title: word, topic: word, nl: word, en: '', lookAgain: '2027-01-05', after: '-1' })
  const answer = uuidIn(/\/answers\/[0-9a-f-]{36}/.exec((await ask('/answers', as)).text)?.[0] ?? '')
  await made('/contacts/new', {
    name: word,
    mail: `werken@${town.slug}.example`,
    department: word,
    portfolio: '',
  })
  const contact = uuidIn(/\/contacts\/[0-9a-f-]{36}/.exec((await ask('/contacts', as)).text)?.[0] ?? '')
  const decision = uuidIn(await made('/decisions/new', decisionForm(word)))
  return { followUp, item, edition, feedback, answer, contact, decision, topic: town.topicId }
}

const words = (word: string) => ({
  headline: `${word} dicht`,
  said: 'Handelaars vragen hoe klanten binnen kunnen.',
  reading: 'Mensen vragen informatie.',
  checked: '',
  kind: 'I',
  other: '',
  touched: '',
  proposal: 'kaart',
  owner: '',
  due: '',
})
const decisionForm = (word: string) => ({
  title: word,
  body: word,
  link: 'https://example.org/besluit',
  who: word,
  domain: '',
  topic: '',
  announced: '',
  decided: '2026-01-12T20:00',
  inForce: '',
  touched: '',
  silent: '',
  owner: '',
})

/** Every address of these rooms, as their sources have it. */
function addresses(): { method: string; path: string }[] {
  const sources = ['src/tell/tamtam', 'src/tell/today', 'src/weigh'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !/\.(test|fixture)\./.test(name))
      .map((name) => readFileSync(join(folder, name), 'utf8')),
  )
  const found = sources.flatMap((text) =>
    [...text.matchAll(/routes\.(get|post)\(\s*'([^']+)'/g)].map(([, method = '', path = '']) => ({
      method,
      path,
    })),
  )
  return [
    ...found,
    ...['', '/atom.xml', '/rss.xml', '/:number'].map((end) => ({
      method: 'get',
      path: `/u-zei-wij-deden/:slug${end}`,
    })),
  ]
}

const long = 'a'.repeat(10_000)
const odd = [
  '',
  '0',
  '-1',
  '1.5',
  '1e99',
  '2147483648',
  '9223372036854775808',
  'NaN',
  '0000-00-00',
  '9999-99-99',
  '0000-01-01',
  '0001-01-01',
  '9999-12-31',
  '9999-12-31T23:59',
  '0000-01-01T00:00',
  "'; drop table mail; --",
  '\0',
  'a\0b',
  'a\r\nBcc: dief@example.org\r\n\r\nx',
  '\u202eomgekeerd\u2066\u200f',
  '\ud800',
  '<script>alert(1)</script>',
  '[x](javascript:alert(1)) **vet** ![y](http://example.org/z.png)',
  '=HYPERLINK("http://example.org";"x")',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '{"a":1}',
  'é'.repeat(50_000),
  long,
]
/** For a path: what a client can send at all. */
const oddParts = [...odd.filter((one) => one !== '' && one.length < 20_000), randomUUID()].map((one) =>
  encodeURIComponent(one.toWellFormed()),
)
oddParts.push(
  '%',
  '%ff',
  '%00',
  '..%2f..',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
)

const fill = (path: string, value: string) => path.replace(/:[a-z]+/gi, value)
/** With ids that exist, by the first word of the address. */
function real(path: string, made: Made, slug: string): string {
  const kinds: [RegExp, string][] = [
    [/^\/timeline\/:kind\/:id/, `/timeline/topic/${made.topic}`],
    [/^\/u-zei-wij-deden\/:slug/, `/u-zei-wij-deden/${slug}`],
    [/\/:number/, '/1'],
    [/\/edition\/:id\/items\/:item/, `/edition/${made.edition}/items/${made.item}`],
    [/\/edition\/:id/, `/edition/${made.edition}`],
    [/\/items\/:id/, `/items/${made.item}`],
    [/\/item\/:item/, `/item/${made.item}`],
    [/\/:day/, `/${new Date().toISOString().slice(0, 10)}`],
    [/\/:as/, '/phone'],
    [/^\/follow-up\/:id/, `/follow-up/${made.followUp}`],
    [/^\/feedback\/:id/, `/feedback/${made.feedback}`],
    [/^\/answers\/:id/, `/answers/${made.answer}`],
    [/^\/contacts\/:id/, `/contacts/${made.contact}`],
    [/^\/decisions\/:id/, `/decisions/${made.decision}`],
  ]
  return kinds
    .reduce((text, [pattern, by]) => text.replace(pattern, by), path)
    .replace(/:[a-z]+/gi, randomUUID())
}

/** What the forms of these rooms send, each with a value that is right. */
function goodForm(path: string): Fields {
  const all: [RegExp, Fields][] = [
    [/^\/tamtam\/day/, { title: 'x', mood: 'x', 'extra-praise': 'x' }],
    [/^\/tamtam\/add/, { about: `topic:${own.topicId}` }],
    [/^\/tamtam\/items\/:id\/place/, { do: 'up' }],
    [/^\/tamtam\/items\/:id/, { ...words('x'), mustKnow: '1', mustWithin: '8', revision: '1', do: 'choose' }],
    [/^\/tamtam\/items/, { headline: 'x' }],
    [/^\/tamtam\/undo/, { item: ownMade.item }],
    [/^\/tamtam\/send/, { after: '7' }],
    [/items\/:item/, { what: 'known' }],
    [/remark$/, { body: 'x' }],
    [/on-behalf$/, { reader: own.userId, item: ownMade.item }],
    [/mine\/away/, { from: '2026-11-27', until: '2026-11-28', delegate: own.userId }],
    [/mine\/back/, { absence: randomUUID() }],
    [/mine\/secretary/, { secretary: own.userId }],
    [/mine\/feed/, { do: 'make' }],
    [
      /^\/tamtam\/readers/,
      { [`reader-${own.userId}`]: randomUUID(), [`secretary-${own.userId}`]: own.userId },
    ],
    [/^\/tamtam\/profiles\/remove/, { profile: randomUUID() }],
    [/^\/tamtam\/profiles/, { name: 'x', domains: ['x'] }],
    [
      /^\/tamtam\/settings/,
      {
        receipts: 'confirm',
        director: own.userId,
        deputy: own.userId,
        within: '8',
        escalates: '1',
        keepMonths: '12',
      },
    ],
    [/^\/tamtam\/template/, { pdf: '1', new: 'x', 'place-drips': '1', 'on-drips': '1', 'title-drips': 'x' }],
    [/^\/tamtam\/calendars\/remove/, { calendar: randomUUID() }],
    [/^\/tamtam\/calendars/, { url: 'http://127.0.0.1:1/x.ics', name: 'x' }],
    [/^\/today/, { item: 'question:2', action: 'seen', reason: 'x', title: 'x', until: '2026-11-30' }],
    [/^\/follow-up$/, { post: '2', story: '1', signal: randomUUID(), item: ownMade.item }],
    [/give$/, { to: own.userId }],
    [/ask$/, { contact: ownMade.contact, question: 'x', due: '2026-12-10' }],
    [/end$/, { how: 'closed', reason: 'x' }],
    [/note$/, { note: 'x' }],
    [/due$/, { day: '2026-12-10' }],
    [/coach$/, { body: 'x', lang: 'nl' }],
    [/text\/comment$/, { comment: 'x' }],
    [/text\/place$/, { how: 'replies', version: '1', batch: randomUUID(), posts: ['1', '2'] }],
    [/text$/, { body: 'x', after: '1', do: 'agree' }],
    [
      /reply$/,
      {
        id: randomUUID(),
        body: 'x',
        act: 'reply',
        approval: '1',
        seen: '0',
        anyway: '1',
        letter: randomUUID(),
      },
    ],
    [/act$/, { act: 'hide' }],
    [/decide$/, { decision: 'stands' }],
    [/approve$/, { body: 'x' }],
    [/^\/answers/, { title: 'x', topic: 'x', nl: 'x', en: 'x', lookAgain: '2027-01-05', after: '1' }],
    [/^\/feedback\/:id\/release/, { revision: '1' }],
    [
      /^\/feedback\/:id$/,
      { title: 'x', said: 'x', did: 'x', doneOn: '2026-01-05', doneBy: 'x', revision: '1' },
    ],
    [/^\/feedback/, { followUp: [ownMade.followUp] }],
    [/showing$/, { reason: 'een goede reden', id: randomUUID(), from: '2026-01-01', to: '2026-12-01' }],
    [/pdf$/, { kind: 'told', from: '2026-01-01', to: '2026-12-01' }],
    [/^\/incoming\/:id\/answer/, { body: 'x' }],
    [/^\/department/, { body: 'x' }],
    [/^\/contacts/, { name: 'x', mail: 'x@kreekbeke.example', department: 'x', portfolio: 'x' }],
    [
      /^\/mailbox$/,
      {
        do: 'test',
        host: '127.0.0.1',
        port: '1',
        security: 'none',
        account: 'x',
        password: 'x',
        folder: 'x',
        doneFolder: '',
        address: 'x@kreekbeke.example',
        plus: 'yes',
        trustedHost: 'x',
      },
    ],
    [/^\/decisions\/(new|:id\/edit)/, { ...decisionForm('x'), version: '1' }],
    [/^\/decisions\/:id\/topic/, { topic: own.topicId }],
    [/^\/decisions\/import\/feeds\/:id/, { do: 'visit' }],
    [/^\/decisions\/import\/feeds/, { kind: 'calendar', wanted: 'http://127.0.0.1:1/x.ics' }],
    [/^\/decisions\/import\/file/, { file: 'x' }],
  ]
  return all.find(([pattern]) => pattern.test(path))?.[1] ?? {}
}

const queries = [
  'after',
  'department',
  'done',
  'from',
  'item',
  'later',
  'month',
  'page',
  'paper',
  'q',
  'show',
  'title',
  'to',
  'topic',
  'use',
  'voor',
  'kind',
  'of',
  'taal',
  'bestuur',
]

/** One in so many; all of them with `SWEEP_ALL`, which takes a quarter of an hour. */
const some = <T>(all: readonly T[], each: number): T[] =>
  all.filter((_, n) => process.env.SWEEP_ALL !== undefined || n % each === 0)

async function inTurns<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const rest = [...all].reverse()
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (let one = rest.pop(); one !== undefined; one = rest.pop()) await work(one)
    }),
  )
}

/** What answered with a fault of ours. */
async function faults(
  asked: { path: string; as: string; form?: Fields | string | FormData }[],
): Promise<string[]> {
  const bad: string[] = []
  await inTurns(asked, async ({ path, as, form }) => {
    // The house may answer and hang up before all was said that it does not want to hear.
    const { status } = await ask(path, cookies.get(as) ?? '', form).catch((error: unknown) => {
      if (error instanceof TypeError && /socket|ECONNRESET|EPIPE|other side/i.test(String(error.cause)))
        return { status: 0 }
      throw new Error(`${path}: ${error}`)
    })
    if (status >= 500)
      bad.push(
        `${status} ${as} ${path.slice(0, 160)} ${typeof form === 'object' && !(form instanceof FormData) ? JSON.stringify(form).slice(0, 300) : (form ?? '').toString().slice(0, 60)}`,
      )
  })
  return bad
}

describe('ids and addresses that nobody made', () => {
  test('give a clear page, never a fault', async () => {
    const asked = addresses().flatMap(({ method, path }) =>
      path.includes(':')
        ? oddParts.map((part) => ({
            path: fill(path, part),
            as: 'administrator',
            ...(method === 'post' ? { form: goodForm(path) } : {}),
          }))
        : [],
    )
    expect(await faults(some(asked, 7))).toEqual([])
  }, 300_000)

  test('odd questions behind an address give a clear page', async () => {
    const asked = addresses()
      .filter(({ method }) => method === 'get')
      .flatMap(({ path }) =>
        queries.flatMap((name) =>
          odd
            .filter((one) => one.length < 20_000)
            .map((one) => ({
              path: `${real(path, ownMade, own.slug)}?${name}=${encodeURIComponent(one.toWellFormed())}&${name}=twee`,
              as: 'administrator',
            })),
        ),
      )
    expect(await faults(some(asked, 31))).toEqual([])
  }, 600_000)
})

describe('forms that no page of ours sends', () => {
  test('each field with anything, twice, as a file, or left out', async () => {
    const asked = addresses()
      .filter(({ method }) => method === 'post')
      .flatMap(({ path }) => {
        const to = real(path, ownMade, own.slug)
        const good = goodForm(path)
        const file = new FormData()
        for (const name of Object.keys(good)) file.set(name, new Blob(['x']), 'x.txt')
        const each = Object.keys(good).flatMap((name) => [
          ...odd.map((one): Fields => ({ ...good, [name]: one })),
          { ...good, [name]: ['een', 'twee'] },
          Object.fromEntries(Object.entries(good).filter(([other]) => other !== name)),
          {
            ...Object.fromEntries(Object.entries(good).filter(([other]) => other !== name)),
            [`${name}[a][b]`]: 'x',
          },
        ])
        return [{}, ...each, file, '%', '{"a":1}', '&&==&'].map((form) => ({
          path: to,
          as: 'administrator',
          form,
        }))
      })
    expect(await faults(some(asked, 13))).toEqual([])
  }, 600_000)
})

describe('who works for another town', () => {
  const everybody = [...roles, 'nobody']
  test('reads nothing of this one by its ids, whatever the role', async () => {
    const seen: string[] = []
    await inTurns(
      addresses().filter(({ method, path }) => method === 'get' && !path.startsWith('/u-zei-wij-deden')),
      async ({ path }) => {
        for (const as of everybody) {
          const answer = await ask(real(path, theirMade, theirs.slug), cookies.get(as) ?? '')
          if (answer.status >= 500 || answer.text.includes(secret))
            seen.push(`${answer.status} ${as} ${path}`)
        }
      },
    )
    expect(seen).toEqual([])
  }, 300_000)

  test('changes nothing of this one by its ids, whatever the role', async () => {
    const before = await has(theirs.orgId)
    const bad = await faults(
      addresses()
        .filter(({ method }) => method === 'post')
        .flatMap(({ path }) =>
          everybody.map((as) => ({ path: real(path, theirMade, theirs.slug), as, form: goodForm(path) })),
        ),
    )
    expect(bad).toEqual([])
    expect(await has(theirs.orgId)).toEqual(before)
  }, 300_000)
})

/** Everything that a town has, but the log of who looked. */
async function has(orgId: string): Promise<string[]> {
  const { owner } = newsroom.house.database
  const tables = await owner<{ name: string }[]>`select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'org_id' and table_name not in ('access_log', 'counter', 'mail') order by 1`
  return Promise.all(
    tables.map(async ({ name }) => {
      const rows = await owner`select * from ${owner(name)} where org_id = ${orgId}`
      return `${name} ${rows
        .map((row) => JSON.stringify(row))
        .sort()
        .join('\n')}`
    }),
  )
}
