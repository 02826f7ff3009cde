import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RawPost } from '#post'
import { fromCsv, fromForm, fromWebhook, signatureOf } from './index.js'
import { localTime } from './local-time.js'

const now = new Date('2026-11-20T10:00:00Z')
const desk = { space: 'source-1', timeZone: 'Europe/Brussels', now }
const read = async (text: string | Buffer) => {
  const { arrivals, drops } = await fromCsv(text, desk)
  return { posts: arrivals.flatMap((one) => (one.type === 'post' ? [one.post] : [])), drops }
}
const key = async (act: () => unknown) => {
  try {
    await act()
  } catch (refusal) {
    return (refusal as { key: string }).key
  }
  return 'accepted'
}

test('moments are read on the clock of the town, in summer and in winter', () => {
  const at = (text: string) => localTime(text, 'Europe/Brussels')?.toISOString() ?? null
  expect(at('20/11/2026 10.30 uur')).toBe('2026-11-20T09:30:00.000Z')
  expect(at('2026-07-01T10:30')).toBe('2026-07-01T08:30:00.000Z')
  expect(at('1-7-2026 om 9u05')).toBe('2026-07-01T07:05:00.000Z')
  expect(at('20/11/2026')).toBe('2026-11-20T11:00:00.000Z')
  expect(at('2026-11-20T10:30:00+02:00')).toBe('2026-11-20T08:30:00.000Z')
  for (const wrong of ['31/02/2026', '20/13/2026', 'gisteren', '', '2026-11-20 25:00'])
    expect(at(wrong)).toBeNull()
})

const token = '7d5a4ae0-9f0a-4a86-9a44-2f9b6f6a0a11'
const call = {
  token,
  channel: 'phone',
  text: 'De vuilnis is niet opgehaald',
  when: '2026-11-20T10:30',
  place: 'Achterbos',
}

test('a call that is written down is a message without its asker', () => {
  const form = fromForm({ ...call, name: 'Jan', contact: '0475 12 34 56' }, desk)
  if (!form.ok) throw new Error('refused')
  expect(form).toMatchObject({
    channel: 'phone',
    arrival: { post: { kind: 'own', author: null, text: call.text, place: 'Achterbos' } },
  })
  expect(form.arrival.post.createdAt).toEqual(new Date('2026-11-20T09:30:00Z'))
  expect(JSON.stringify(form)).not.toMatch(/Jan|0475/)
  expect(fromForm(call, desk)).toEqual(form)
})

test('a form says which field is wrong', () => {
  expect(fromForm({ ...call, text: ' ', channel: 'fax' }, desk)).toEqual({
    ok: false,
    errors: { text: 'own.wrong-text', channel: 'own.wrong-channel' },
  })
  expect(fromForm({ ...call, when: '2026-11-20T12:00' }, desk)).toEqual({
    ok: false,
    errors: { when: 'own.future-when' },
  })
  expect(fromForm({ ...call, when: 'straks' }, desk)).toEqual({
    ok: false,
    errors: { when: 'own.wrong-when' },
  })
  expect(fromForm(null, desk).ok).toBe(false)
})

test.each([
  ['commas, English', 'id,date,message\n7,2026-11-20 10:30,Lantaarn stuk'],
  ['semicolons, Dutch', 'Nummer;Datum;Uur;Melding\n7;20/11/2026;10.30;Lantaarn stuk\n'],
  [
    'tabs, a mark in front, Windows line ends',
    '\ufeffreferentie\ttijdstip\tomschrijving\r\n7\t20-11-2026 10u30\tLantaarn stuk\r\n',
  ],
  [
    'quotes and columns about persons',
    'naam;"nr.";telefoon;"Datum";Tekst\nJan;7;0475;"2026-11-20T10:30";"Lantaarn stuk"',
  ],
])('a CSV file with %s is read', async (_, text) => {
  const { posts, drops } = await read(text)
  expect(drops).toEqual([])
  expect(posts).toEqual([
    {
      network: 'own',
      id: 'source-1/7',
      kind: 'own',
      author: null,
      text: 'Lantaarn stuk',
      createdAt: new Date('2026-11-20T09:30:00Z'),
    },
  ])
})

test('accents are whole in UTF-8, in UTF-16 and in what older programs write', async () => {
  const text = 'tekst;plaats\nCafé dicht;Genk\n'
  for (const content of [
    Buffer.from(text),
    Buffer.from(text, 'latin1'),
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]),
  ]) {
    expect((await read(content)).posts[0]).toMatchObject({ text: 'Café dicht', place: 'Genk' })
  }
})

const row = (n: number) => `${n};2026-11-20;Melding ${n}`
const file = (broken: string) =>
  [
    'id;datum;melding',
    ...Array.from({ length: 1000 }, (_, at) => (at + 2 === 812 ? broken : row(at + 2))),
  ].join('\n')

test.each([
  ['never closed', '812;2026-11-20;"een quote die nooit dichtgaat', 'line 812'],
  ['closed too early', '812;2026-11-20;"een "quote" te vroeg"', null],
  ['alone in the middle', '812;2026-11-20;"kapot" en nog iets "', null],
])('a quote on line 812 that is %s costs that line at most', async (_, broken, lost) => {
  const { posts, drops } = await read(file(broken))
  expect(drops.every(({ detail }) => detail === 'line 812')).toBe(true)
  if (lost) expect(drops).toEqual([{ reason: 'malformed', detail: lost }])
  expect(posts.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['source-1/811', 'source-1/813', 'source-1/1001']),
  )
  expect(posts.length + drops.length).toBe(1000)
})

test('inches are no quotes, and a text of several lines is one message', async () => {
  const { posts, drops } = await read(
    'id;melding\n1;een buis van 5" stuk\n2;"eerste regel\ntweede ""regel"""\n3;klaar',
  )
  expect(drops).toEqual([])
  expect(posts.map(({ text }) => text)).toEqual([
    'een buis van 5" stuk',
    'eerste regel\ntweede "regel"',
    'klaar',
  ])
})

test('a row without a text, with an odd day or from next month is dropped with its line', async () => {
  const { posts, drops } = await read(
    'datum;tekst\n;goed\n2026-11-20;\nooit;x\n2026-12-25;x\n\n2026-11-20;ook goed',
  )
  expect(posts.map(({ text }) => text)).toEqual(['goed', 'ook goed'])
  expect(drops).toEqual([
    { reason: 'empty', detail: 'line 3' },
    { reason: 'malformed', detail: 'line 4' },
    { reason: 'in-the-future', detail: 'line 5' },
  ])
})

test('the same file again has the same messages', async () => {
  const text = 'datum;tekst\n2026-11-20;zonder nummer\n2026-11-20;nog een'
  const ids = (posts: RawPost[]) => posts.map(({ id }) => id)
  expect(ids((await read(text)).posts)).toEqual(ids((await read(text)).posts))
  expect(new Set(ids((await read(text)).posts)).size).toBe(2)
})

test('a file that is no list of messages is refused in words', async () => {
  expect(await key(() => read('naam;telefoon\nJan;0475'))).toBe('own.csv-no-text')
  expect(await key(() => read(''))).toBe('own.csv-no-text')
  expect(await key(() => read(Buffer.from('PK\u0003\u0004\0\0')))).toBe('own.csv-no-csv')
  expect(await key(() => read(Buffer.alloc(20_000_001, 'a')))).toBe('own.csv-too-large')
})

test('any file is read or refused', async () => {
  const piece = fc.oneof(
    fc.constantFrom('tekst', ';', ',', '"', '\n', '\r\n', 'x', '""'),
    fc.string({ unit: 'binary', maxLength: 4 }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
      expect(['accepted', 'own.csv-no-text', 'own.csv-no-csv']).toContain(
        await key(() => read(pieces.join(''))),
      )
    }),
  )
})

const secret = 'a secret of some length'
const message = {
  id: 12,
  text: 'De brug is dicht',
  createdAt: '2026-11-20T09:00:00+01:00',
  place: 'Brugstraat',
}
const send = (body: unknown, header?: string, at = now) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return fromWebhook(text, header ?? signatureOf(text, secret, now), secret, { space: 'source-1', now: at })
}

test('a signed message comes in, and so do its edit and its withdrawal', () => {
  expect(send(message).arrivals).toEqual([
    {
      type: 'post',
      post: {
        network: 'own',
        id: 'source-1/12',
        kind: 'own',
        author: null,
        text: message.text,
        place: message.place,
        createdAt: new Date('2026-11-20T08:00:00Z'),
      },
    },
  ])
  expect(send({ ...message, updatedAt: '2026-11-20T09:30:00Z' }).arrivals).toMatchObject([{ edited: true }])
  expect(send({ id: '12', deleted: true }).arrivals).toEqual([
    { type: 'delete', network: 'own', id: 'source-1/12' },
  ])
})

test('of many messages the good ones come in', () => {
  const { arrivals, drops } = send({
    posts: [message, { text: 'x' }, { id: 'a', text: ' ' }, 5, { ...message, id: 'b' }],
  })
  expect(arrivals).toHaveLength(2)
  expect(drops).toEqual([
    { reason: 'malformed', detail: 'item 2: id' },
    { reason: 'empty', detail: 'item 3' },
    { reason: 'malformed', detail: 'item 4: ' },
  ])
})

test('what is not signed, wrongly signed, changed or old is refused', async () => {
  const body = JSON.stringify(message)
  const good = signatureOf(body, secret, now)
  expect(await key(() => send(body, good))).toBe('accepted')
  expect(await key(() => fromWebhook(body, undefined, secret, { space: 's', now }))).toBe(
    'own.webhook-unsigned',
  )
  expect(await key(() => send(body, 't=1'))).toBe('own.webhook-unsigned')
  expect(await key(() => send(body, signatureOf(body, 'another', now)))).toBe('own.webhook-wrong')
  expect(await key(() => send(`${body} `, good))).toBe('own.webhook-wrong')
  expect(await key(() => send(body, good.replace(/t=\d+/, 't=1795168741')))).toBe('own.webhook-wrong')
  expect(await key(() => send(body, good, new Date(now.getTime() + 301_000)))).toBe('own.webhook-stale')
  expect(await key(() => send(body, `${good},v1=00`))).toBe('accepted')
})

test('a request that is sent again can be known by its id', () => {
  expect(send(message).requestId).toBe(send(message).requestId)
  expect(send(message).requestId).not.toBe(send({ ...message, text: 'anders' }).requestId)
})

test('a body that is no JSON of messages is refused', async () => {
  for (const body of ['', 'x', '5', 'null', '"a"'])
    expect(await key(() => send(body))).toBe('own.webhook-no-json')
  expect(await key(() => send(Array.from({ length: 501 }, () => message)))).toBe('own.webhook-too-many')
})
