import { afterEach, beforeEach, expect, test } from 'vitest'
import { type MailboxServer, startMailbox } from '../../tests/town/imap.js'
import {
  type MailBytes,
  type Mailbox,
  MailboxProblem,
  type MailCursor,
  readMailbox,
  tryMailbox,
} from './imap.js'

let server: MailboxServer
let box: Mailbox
let parts: { allowedHosts: string[]; timeoutMs: number }
beforeEach(async () => {
  server = await startMailbox()
  const { host, port, account, password } = server
  box = { host, port, security: 'none', account, password, folder: 'INBOX', doneFolder: '' }
  parts = { allowedHosts: [server.address], timeoutMs: 3000 }
})
afterEach(() => server.close())

const mail = (subject: string) =>
  `From: jan@duinveld.example\nSubject: ${subject}\nMessage-ID: <${subject}@x>\n\nTekst\n`

/** One turn: what was taken, and where reading stands behind it. */
async function turn(cursor: MailCursor | null, take: (mail: MailBytes) => Promise<void> = async () => {}) {
  const taken: MailBytes[] = []
  let at = cursor
  await readMailbox(
    box,
    cursor,
    new Date(),
    {
      take: async (one) => {
        await take(one)
        taken.push(one)
      },
      upTo: async (next) => {
        at = next
      },
    },
    parts,
  )
  return { subjects: taken.map((one) => /^Subject: (.*)\r$/m.exec(one.raw.toString())?.[1]), at, taken }
}

test('what lay in the mailbox before is left alone; what comes is read once, and marked as read', async () => {
  server.deliver(mail('oud'))
  const first = await turn(null)
  expect(first.subjects).toEqual([])
  server.deliver(mail('een'))
  server.deliver(mail('twee'))
  const second = await turn(first.at)
  expect(second.subjects).toEqual(['een', 'twee'])
  expect(server.holds().map((one) => one.seen)).toEqual([false, true, true])
  expect((await turn(second.at)).subjects).toEqual([])
})

test('a mail goes to the folder for what is done', async () => {
  box = { ...box, doneFolder: 'Verwerkt' }
  const { at } = await turn(null)
  server.deliver(mail('een'))
  await turn(at)
  expect(server.holds()).toEqual([])
  expect(server.holds('Verwerkt')).toHaveLength(1)
})

test('a mail that could not be kept is neither marked nor passed by', async () => {
  const { at } = await turn(null)
  server.deliver(mail('een'))
  await expect(turn(at, () => Promise.reject(new Error('no database')))).rejects.toThrow()
  expect(server.holds()[0]?.seen).toBe(false)
  expect((await turn(at)).subjects).toEqual(['een'])
})

test.each(['FETCH', 'SEARCH', 'SELECT', 'LOGIN'])(
  'a server that hangs up at %s is read on the next time',
  async (command) => {
    const { at } = await turn(null)
    server.deliver(mail('een'))
    server.hangUpAt(command)
    await expect(turn(at)).rejects.toThrow()
    expect((await turn(at)).subjects).toEqual(['een'])
  },
)

test('a server that hangs up when a mail should be marked does not hand it over twice', async () => {
  const { at } = await turn(null)
  server.deliver(mail('een'))
  server.hangUpAt('STORE')
  const first = await turn(at)
  expect(first.subjects).toEqual(['een'])
  expect((await turn(first.at)).subjects).toEqual([])
})

test('a server that numbers its mails anew hands them over again', async () => {
  const { at } = await turn(null)
  server.deliver(mail('een'))
  const { at: after } = await turn(at)
  server.renumber()
  const again = await turn(after)
  expect(again.subjects).toEqual(['een'])
  expect((await turn(again.at)).subjects).toEqual([])
})

test('of a mail of thirty megabytes only the beginning is fetched', async () => {
  const { at } = await turn(null)
  server.deliver(
    Buffer.concat([Buffer.from(mail('groot').replaceAll('\n', '\r\n')), Buffer.alloc(30_000_000, 'x')]),
  )
  const { taken } = await turn(at)
  expect(taken[0]?.size).toBeGreaterThan(30_000_000)
  expect(server.handedOut).toBeLessThan(300_000)
})

test.each<[string, () => Partial<Mailbox>, string]>([
  ['a wrong password', () => ({ password: 'fout' }), 'refused'],
  ['no such folder', () => ({ folder: 'Nergens' }), 'no-folder'],
  ['no folder for what is done', () => ({ doneFolder: 'Nergens' }), 'no-done-folder'],
  ['encryption that the server does not have', () => ({ security: 'starttls' as const }), 'no-tls'],
  ['a private address that is not allowed', () => ({ port: 1 }), 'private'],
])('%s is told', async (_what, change, why) => {
  const problem = await tryMailbox({ ...box, ...change() }, parts).catch((error) => error)
  expect(problem).toBeInstanceOf(MailboxProblem)
  expect(problem.why).toBe(why)
})

test('a server that is not there is told', async () => {
  await server.close()
  const problem = await tryMailbox(box, parts).catch((error) => error)
  expect(problem.why).toBe('unreachable')
})
