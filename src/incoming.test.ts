/** Mails that come in, on a real database: to whom they belong, once. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readMail } from '#basics/mail-read'
import {
  addContact,
  addContactLetter,
  addDeliveries,
  answersTo,
  askContact,
  contact,
  deadAddresses,
  followTopic,
  followUpEvents,
  forgetIncoming,
  incomingToday,
  keepEdition,
  newContactToken,
  openIncoming,
  openRemarks,
  outboxOf,
  post,
  saveMailAccount,
  type Tx,
} from '#store'
import { words } from '#web'
import { type Mailroom, takeMail } from './incoming.js'
import { anOrganisation } from './store/posts.fixture.js'
import { type TestDatabase, testDatabase } from './store/testing.js'

const now = new Date('2026-11-27T10:00:00Z')
let db: TestDatabase
let orgId: string
let room: Mailroom
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.close())
beforeEach(async () => {
  orgId = (await anOrganisation(db.database)).orgId
  await here((tx) =>
    saveMailAccount(
      tx,
      orgId,
      Buffer.alloc(32, 1),
      {
        host: 'imap.duinveld.example',
        port: 993,
        security: 'tls',
        account: 'antwoord',
        password: 'x',
        folder: 'INBOX',
        doneFolder: '',
        address: 'antwoord@duinveld.example',
        plus: true,
        trustedHost: '',
        active: true,
      },
      { by: 'ann', at: now },
    ),
  )
  room = {
    orgId,
    town: 'Duinveld',
    own: ['antwoord@duinveld.example', 'dorpsplein@duinveld.example'],
    plus: true,
    address: 'antwoord@duinveld.example',
    trustedHost: '',
    host: 'duinveld.example',
    t: words('nl'),
  }
})

const here = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(orgId, work)

/** What left: the address for an answer, and the Message-ID. */
async function outgoing(mailId: string): Promise<{ replyTo: string; messageId: string }> {
  const [row] = await here(
    (tx) => tx<{ replyTo: string; messageId: string }[]>`update mail set state = 'sent'
    where org_id = ${orgId} and mail_id = ${mailId} returning reply_to as "replyTo", message_id as "messageId"`,
  )
  if (!row) throw new Error('no such mail')
  return row
}

/** A question that the roads department was asked. */
async function asked() {
  const made = await here(async (tx) => {
    const contactId = await addContact(tx, orgId, {
      name: 'Jan Peeters',
      mail: 'Jan@duinveld.example',
      department: 'Wegen',
      portfolio: '',
    })
    const step = { by: 'ann', at: now }
    const followUpId = await followTopic(
      tx,
      orgId,
      { topicId: null, title: 'De put', askedAt: now, dueAt: null },
      step,
    )
    await askContact(tx, orgId, followUpId, { contactId, due: now, ...step })
    const mailId = await post(tx, orgId, { recipient: 'Jan@duinveld.example', subject: 'Vraag', text: 'x' })
    await addContactLetter(tx, orgId, {
      followUpId,
      contactId,
      mailId,
      kind: 'question',
      at: now,
      token: newContactToken(),
    })
    return { followUpId, contactId, mailId }
  })
  return { ...made, ...(await outgoing(made.mailId)) }
}

async function edition() {
  const mailId = await here(async (tx) => {
    const kept = await keepEdition(
      tx,
      orgId,
      { day: '2026-11-27', profileId: randomUUID(), profile: 'x', version: 1, content: '{}' },
      { userIds: ['bo'], items: [] },
      { by: 'ann', at: now },
    )
    const id = await post(tx, orgId, { recipient: 'bo@duinveld.example', subject: 'Tamtam', text: 'x' })
    await addDeliveries(tx, orgId, kept.editionId, [{ userId: 'bo', mailId: id, token: null, until: now }])
    return id
  })
  return outgoing(mailId)
}

async function comes(
  headers: Record<string, string>,
  body = 'De put wordt donderdag gevuld.\n\nMvg\nJan',
  seal: 'pass' | 'fail' | 'unknown' | null = null,
) {
  const head = {
    From: 'Jan Peeters <jan@duinveld.example>',
    To: 'antwoord@duinveld.example',
    Subject: 'Re: Vraag',
    'Message-ID': `<${randomUUID()}@pc>`,
    ...headers,
  }
  const raw = Buffer.from(
    `${Object.entries(head)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\r\n')}\r\n\r\n${body.replace(/\r?\n/g, '\r\n')}`,
  )
  const mail = await readMail(raw)
  return { mail, taken: await here((tx) => takeMail(tx, room, mail, seal, now)) }
}

const waits = () => here((tx) => openIncoming(tx, orgId, 50))

describe('an answer of a department', () => {
  test('goes to its question by the address that it was sent to', async () => {
    const { followUpId, replyTo } = await asked()
    expect(replyTo).toMatch(/^antwoord\+[a-z2-7]{20}@duinveld\.example$/)
    expect((await comes({ To: replyTo.toUpperCase() })).taken?.kind).toBe('answer')
    expect(await here((tx) => answersTo(tx, orgId, followUpId))).toMatchObject([
      { written: 'De put wordt donderdag gevuld.', sender: 'jan@duinveld.example' },
    ])
    expect(
      (await here((tx) => followUpEvents(tx, orgId, followUpId))).map((event) => event.what).sort(),
    ).toEqual(['asked', 'department-answered', 'made'])
  })
  test('goes to its question by the mail that it answers, when the address is the bare one', async () => {
    const { messageId } = await asked()
    expect((await comes({ 'In-Reply-To': messageId })).taken?.kind).toBe('answer')
    expect((await comes({ References: `<other@x> ${messageId}` })).taken?.kind).toBe('answer')
  })
  test('that comes twice is taken once, also when two read at the same moment', async () => {
    const { replyTo, followUpId } = await asked()
    const { mail } = await comes({ To: replyTo })
    const again = await Promise.all([1, 2, 3].map(() => here((tx) => takeMail(tx, room, mail, null, now))))
    expect(again).toEqual([null, null, null])
    expect(await here((tx) => answersTo(tx, orgId, followUpId))).toHaveLength(1)
  })
  test('of somebody else is not taken over, and laid before an editor', async () => {
    const { replyTo, followUpId } = await asked()
    await comes({ To: replyTo, From: 'mallory@elders.example' })
    expect(await waits()).toMatchObject([
      { kind: 'unknown', why: 'stranger', followUpId, written: 'De put wordt donderdag gevuld.' },
    ])
    expect(
      (await here((tx) => followUpEvents(tx, orgId, followUpId))).map((event) => event.what),
    ).not.toContain('department-answered')
  })
  test.each(['fail', 'unknown'] as const)('with a seal that says %s is not taken over', async (seal) => {
    const { replyTo } = await asked()
    await comes({ To: replyTo }, undefined, seal)
    expect(await waits()).toMatchObject([{ kind: 'unknown', why: 'seal' }])
  })
  test('with an empty text gets a polite line back, three times a day at most', async () => {
    const { replyTo } = await asked()
    for (let n = 0; n < 5; n++) expect((await comes({ To: replyTo }, '\n\n')).taken?.notice).toBe(n < 3)
    const outbox = outboxOf(db.database)
    const letter = await outbox.claim(new Date(Date.now() + 60_000))
    expect(letter).toMatchObject({ recipient: 'jan@duinveld.example' })
    expect(letter?.text).toContain('leeg')
    expect(letter?.inReplyTo).toMatch(/@pc>$/)
  })
})

test('what nobody asked for is laid before an editor, without its files', async () => {
  await comes({ From: 'iemand@elders.example', Subject: 'Goeiedag' }, 'Wanneer?')
  expect(await waits()).toMatchObject([{ kind: 'unknown', why: 'not-ours', written: 'Wanneer?' }])
})

test.each([
  { 'Auto-Submitted': 'auto-replied' },
  { 'List-Id': '<x.y>' },
  { From: 'antwoord@duinveld.example' },
  { Subject: 'Automatisch antwoord: Vraag' },
])('a machine is left alone: %o', async (headers) => {
  const { replyTo } = await asked()
  const { taken } = await comes({ To: replyTo, ...(headers as Record<string, string>) }, '')
  expect(taken).toMatchObject({ kind: 'automatic', notice: false })
  expect(await waits()).toEqual([])
})

test('an answer to an edition is a remark of that reader', async () => {
  const { replyTo } = await edition()
  await comes(
    { To: replyTo, From: 'bo@duinveld.example' },
    'Het zwembad ontbreekt.\n\nOp vr 27 nov 2026 om 9:00 schreef Duinveld:\n> Tamtam',
  )
  expect(await waits()).toMatchObject([
    { kind: 'remark', userId: 'bo', day: '2026-11-27', written: 'Het zwembad ontbreekt.' },
  ])
  expect(await here((tx) => openRemarks(tx, orgId, 5, now))).toMatchObject([
    { userId: 'bo', body: 'Het zwembad ontbreekt.', how: 'mail' },
  ])
  // In Vandaag once.
  expect(await here((tx) => incomingToday(tx, orgId, now, 5))).toEqual([])
})

test('a mail that comes back is told, once, and its address is known to be dead', async () => {
  const { replyTo, messageId, contactId } = await asked()
  const back = `--B\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; jan@duinveld.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such user\n\n--B\nContent-Type: text/rfc822-headers\n\nMessage-ID: ${messageId}\n--B--`
  const type = {
    From: 'MAILER-DAEMON@mx.example',
    'Return-Path': '<>',
    'Content-Type': 'multipart/report; boundary="B"',
    'MIME-Version': '1.0',
  }
  for (const to of [replyTo, 'dorpsplein@duinveld.example'])
    await comes({ ...type, To: to, 'Message-ID': '<same@mx>' }, back)
  expect(await waits()).toMatchObject([
    { kind: 'bounce', recipient: 'Jan@duinveld.example', bounce: '5.1.1 550 no such user' },
  ])
  expect(await here((tx) => deadAddresses(tx, orgId))).toMatchObject([
    { mail: 'jan@duinveld.example', status: '5.1.1' },
  ])
  expect((await here((tx) => contact(tx, orgId, contactId)))?.deadSince).toEqual(now)
})

test('a mail that came back to us about somebody else’s mail is no news', async () => {
  await comes(
    { From: 'MAILER-DAEMON@mx.example', 'Return-Path': '<>', Subject: 'Undelivered Mail' },
    '550 5.1.1 x@y.example',
  )
  expect(await waits()).toEqual([])
})

test('words, senders and files are forgotten in time', async () => {
  await comes({ From: 'iemand@elders.example' }, 'Wanneer?')
  await here((tx) => forgetIncoming(tx, orgId, new Date(now.getTime() + 31 * 86_400_000)))
  const [row] = await here(
    (tx) => tx`select written, sender, subject, state from incoming where org_id = ${orgId}`,
  )
  expect(row).toMatchObject({ written: null, sender: '', subject: '', state: 'done' })
})
