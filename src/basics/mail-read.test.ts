import MailComposer from 'nodemailer/lib/mail-composer'
import { describe, expect, test } from 'vitest'
import { isDead } from './bounce.js'
import { headersOf, sealOf } from './mail-headers.js'
import { readMail } from './mail-read.js'
import { cleanName } from './sent-files.js'

const crlf = (text: string) => Buffer.from(text.replace(/\r?\n/g, '\r\n'))
const read = (text: string) => readMail(crlf(text))
const composed = (mail: ConstructorParameters<typeof MailComposer>[0]) =>
  new MailComposer(mail).compile().build()
const head =
  'From: Jan Peeters <jan@duinveld.example>\nTo: antwoord+abc@duinveld.example\nSubject: Re: Vraag\nMessage-ID: <a@x>\nIn-Reply-To: <ours@duinveld.example>\n'

test('an ordinary answer', async () => {
  const mail = await read(`${head}References: <old@x> <ours@duinveld.example>\n\nDonderdag.\n`)
  expect(mail).toMatchObject({
    from: { address: 'jan@duinveld.example', name: 'Jan Peeters' },
    to: ['antwoord+abc@duinveld.example'],
    subject: 'Re: Vraag',
    answers: ['<ours@duinveld.example>', '<old@x>'],
    text: 'Donderdag.',
    automatic: null,
    bounce: null,
    trouble: [],
  })
})

test('the same mail by another road is the same, another one is not', async () => {
  const one = await read(`${head}\nDonderdag.`)
  const again = await read(`Received: from b by c; today\n${head}\nDonderdag.`)
  const other = await read(`${head.replace('<a@x>', '<b@x>')}\nDonderdag.`)
  expect(again.fingerprint).toBe(one.fingerprint)
  expect(other.fingerprint).not.toBe(one.fingerprint)
  const bare = head.replace(/Message-ID.*\n/, '')
  expect((await read(`${bare}\nDonderdag.`)).fingerprint).toBe(
    (await read(`Received: x\n${bare}\nDonderdag.`)).fingerprint,
  )
})

describe('what a machine writes is known', () => {
  test.each([
    ['Auto-Submitted: auto-replied', 'auto-submitted'],
    ['Auto-Submitted: auto-generated (vacation)', 'auto-submitted'],
    ['Precedence: bulk', 'precedence'],
    ['List-Id: <nieuws.duinveld.example>', 'list'],
    ['X-Autoreply: yes', 'absence'],
    ['X-Auto-Response-Suppress: All\nSubject: Automatisch antwoord: Re: Vraag', 'absence'],
    ['Subject: Out of Office: Vraag', 'absence'],
    ['Subject: Afwezig: tot 4 december', 'absence'],
    ['Subject: Réponse automatique : Vraag', 'absence'],
    ['Subject: Abwesenheitsnotiz', 'absence'],
  ])('%s', async (header, why) => {
    const given = header.includes('Subject:') ? head.replace(/Subject.*\n/, '') : head
    expect((await read(`${given}${header}\n\nIk ben er niet.`)).automatic).toBe(why)
  })
  test.each([
    'Auto-Submitted: no',
    'Subject: Afwezigheid van verlichting in de Kerkstraat',
    'X-Auto-Response-Suppress: All',
  ])('but not %s', async (header) => {
    const given = header.includes('Subject:') ? head.replace(/Subject.*\n/, '') : head
    expect((await read(`${given}${header}\n\nTekst`)).automatic).toBeNull()
  })
})

const report = (
  fields: string,
  original = 'Message-ID: <ours@duinveld.example>\nSubject: Tamtam',
) => `Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.duinveld.example>
To: antwoord+abc@duinveld.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <b@mx>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.duinveld.example

${fields}
--B
Content-Type: message/rfc822

${original}

De tekst
--B--
`

describe('a mail that came back', () => {
  test('by a delivery status notification', async () => {
    const { bounce } = await read(
      report(
        'Final-Recipient: rfc822; bo@duinveld.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such\n user here',
      ),
    )
    expect(bounce).toEqual({
      recipient: 'bo@duinveld.example',
      action: 'failed',
      status: '5.1.1',
      reason: '550 5.1.1 no such user here',
      about: ['<ours@duinveld.example>'],
    })
    expect(bounce && isDead(bounce)).toBe(true)
  })
  test('only late, or for a full mailbox, is no dead address; good news is no bounce', async () => {
    const late = await read(
      report('Final-Recipient: rfc822; bo@duinveld.example\nAction: delayed\nStatus: 4.4.1'),
    )
    expect(late.bounce?.action).toBe('delayed')
    const full = await read(
      report('Final-Recipient: rfc822; bo@duinveld.example\nAction: failed\nStatus: 5.2.2'),
    )
    expect(full.bounce && isDead(full.bounce)).toBe(false)
    const good = await read(
      report('Final-Recipient: rfc822; bo@duinveld.example\nAction: delivered\nStatus: 2.0.0'),
    )
    expect(good.bounce).toBeNull()
    expect(good.automatic).toBe('auto-submitted')
  })
  test.each<[string, string]>([
    [
      'Exim',
      'Return-Path: <>\nX-Failed-Recipients: bo@duinveld.example\nFrom: Mail Delivery System <Mailer-Daemon@mx.example>\nTo: antwoord@duinveld.example\nSubject: Mail delivery failed: returning message to sender\n\nA message could not be delivered.\n\n  bo@duinveld.example\n    550 5.1.1 User unknown\n\n------ This is a copy ------\n\nMessage-ID: <ours@duinveld.example>\n',
    ],
    [
      'qmail',
      'Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: antwoord@duinveld.example\nSubject: failure notice\n\nHi. This is the qmail-send program at mx.example.\n\n<bo@duinveld.example>:\n550 5.1.1 no mailbox here\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <ours@duinveld.example>\n',
    ],
    [
      'an Exchange in Dutch',
      'From: postmaster@duinveld.example\nTo: antwoord@duinveld.example\nSubject: Onbestelbaar: Tamtam\nIn-Reply-To: <ours@duinveld.example>\n\nUw bericht aan bo@duinveld.example is niet bezorgd.\n550 5.1.10 RESOLVER.ADR.RecipientNotFound\n',
    ],
  ])('as %s writes it', async (_who, text) => {
    const { bounce } = await read(text)
    expect(bounce).toMatchObject({
      recipient: 'bo@duinveld.example',
      action: 'failed',
      about: ['<ours@duinveld.example>'],
    })
    expect(bounce && isDead(bounce)).toBe(true)
  })
  test('a person who writes about undelivered mail is no machine', async () => {
    expect(
      (await read(`${head.replace('Re: Vraag', 'Mail delivery failed')}\n550 5.1.1 las ik bij bo@x.example`))
        .bounce,
    ).toBeNull()
  })
})

describe('what the town’s own server found out', () => {
  const seal = (results: string) =>
    sealOf(
      headersOf(crlf(`Authentication-Results: ${results}\n${head}\nx`)),
      'mx.duinveld.example',
      'jan@duinveld.example',
    )
  test.each([
    ['mx.duinveld.example; dmarc=pass header.from=duinveld.example', 'pass'],
    ['mx.duinveld.example; dmarc=fail (p=none); spf=pass smtp.mailfrom=duinveld.example', 'fail'],
    ['mx.duinveld.example; dkim=pass header.d=duinveld.example', 'pass'],
    [
      'mx.duinveld.example; dkim=pass header.d=elders.example; spf=fail smtp.mailfrom=jan@duinveld.example',
      'fail',
    ],
    ['mx.duinveld.example; spf=pass smtp.mailfrom=jan@duinveld.example', 'pass'],
    ['mx.elders.example; dmarc=pass', 'unknown'],
    ['mx.duinveld.example; none', 'unknown'],
    ['mx.duinveld.example; spf=pass (dmarc=pass) smtp.mailfrom=elders.example', 'unknown'],
  ])('%s: %s', (results, wanted) => {
    expect(seal(results)).toBe(wanted)
  })
  test('only the topmost of that server counts: below it anybody may have written', () => {
    const both = `Authentication-Results: mx.duinveld.example; dmarc=fail\nAuthentication-Results: mx.duinveld.example; dmarc=pass\n${head}\nx`
    expect(sealOf(headersOf(crlf(both)), 'mx.duinveld.example', 'jan@duinveld.example')).toBe('fail')
  })
})

describe('files', () => {
  const withFiles = (attachments: { filename: string; content: Buffer }[]) =>
    composed({
      from: 'jan@duinveld.example',
      to: 'a@b.example',
      subject: 'x',
      text: 'Zie bijlage.',
      messageId: '<f@x>',
      attachments,
    }).then((raw) => readMail(raw))
  test('of a kind that departments send are kept, the rest is named and left', async () => {
    const { files } = await withFiles([
      { filename: 'plan.pdf', content: Buffer.from('%PDF-1.7 …') },
      { filename: 'foto.jpg', content: Buffer.from('\xff\xd8\xff\xe0', 'latin1') },
      { filename: 'foto.png', content: Buffer.from('MZ a program') },
      { filename: 'bom.zip', content: Buffer.from('PK\x03\x04') },
      { filename: 'pagina.html', content: Buffer.from('<script>alert(1)</script>') },
      { filename: 'tekening.svg', content: Buffer.from('<svg onload="x"/>') },
    ])
    expect(files.map(({ name, refused }) => [name, refused])).toEqual([
      ['plan.pdf', null],
      ['foto.jpg', null],
      ['foto.png', 'kind'],
      ['bom.zip', 'kind'],
      ['pagina.html', 'kind'],
      ['tekening.svg', 'kind'],
    ])
    expect(files.filter((file) => file.content !== null)).toHaveLength(2)
  })
  test('more than twenty, or larger than ten megabytes, are named and left', async () => {
    const many = await withFiles(
      Array.from({ length: 25 }, (_, n) => ({ filename: `${n}.txt`, content: Buffer.from('x') })),
    )
    expect(many.files.filter((file) => file.refused === 'too-many')).toHaveLength(5)
    const large = await withFiles([{ filename: 'groot.txt', content: Buffer.alloc(10_000_001, 'x') }])
    expect(large.files[0]).toMatchObject({ refused: 'too-large', content: null })
  })
  test.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\map\\plan.pdf', 'plan.pdf'],
    ['plan\r\nX: y.pdf', 'plan X y.pdf'],
    ['gnp.\u202efdp.exe', 'gnp. fdp.exe'],
    ['', 'bijlage'],
    ['.htaccess', 'htaccess'],
  ])('a name that is a trap becomes a name: %j', (name, wanted) => {
    expect(cleanName(name)).toBe(wanted)
  })
})

describe('mails that are odd', () => {
  test('HTML alone is read as text, and says so', async () => {
    const raw = await composed({
      from: 'jan@duinveld.example',
      to: 'a@b.example',
      subject: 'x',
      html: '<p>Donderdag.</p><script>alert(1)</script><img src=x onerror=alert(1)>',
    })
    expect(await readMail(raw)).toMatchObject({ text: 'Donderdag.', trouble: ['html-only'] })
  })
  test('winmail.dat, and nothing at all', async () => {
    const raw = await composed({
      from: 'jan@duinveld.example',
      to: 'a@b.example',
      subject: 'x',
      text: '',
      attachments: [
        { filename: 'winmail.dat', content: Buffer.from('x'), contentType: 'application/ms-tnef' },
      ],
    })
    expect((await readMail(raw)).trouble).toContain('winmail')
    expect((await read(`${head}\n   \n`)).trouble).toEqual(['empty'])
  })
  test('of thirty megabytes the beginning is read', async () => {
    const begin = crlf(
      `${head}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="B"\n\n--B\nContent-Type: text/plain\n\nZie bijlage.\n--B\nContent-Type: application/pdf; name="plan.pdf"\nContent-Disposition: attachment; filename="plan.pdf"\nContent-Transfer-Encoding: base64\n\n${'QUJD'.repeat(2000)}\n`,
    )
    const mail = await readMail(begin, 30_000_000)
    expect(mail).toMatchObject({ text: 'Zie bijlage.', trouble: ['too-large'] })
    expect(mail.files).toMatchObject([{ name: 'plan.pdf', refused: 'too-large', content: null }])
  })
  test('signs that cannot be kept are left out', async () => {
    const mail = await read(`${head.replace('Re: Vraag', 'Re: a\u0000b')}\nDon\u0000der\u0007dag.`)
    expect(mail.text).toBe('Donderdag.')
    expect(mail.subject).not.toContain('\u0000')
  })
  test('a header that tries to be two stays one', async () => {
    const mail = await read(
      `From: "Jan\\r\\nBcc: x@y.example" <jan@duinveld.example>\nSubject: =?utf-8?Q?Re=0D=0ABcc:_x@y.example?=\n\nx`,
    )
    expect(mail.subject).not.toMatch(/[\r\n]/)
    expect(mail.from?.name).not.toMatch(/[\r\n]/)
  })
})

describe('mails that are built to hurt take little time and give what can be known', () => {
  const nested = (depth: number) => {
    const open = Array.from(
      { length: depth },
      (_, n) => `Content-Type: multipart/mixed; boundary="b${n}"\n\n--b${n}\n`,
    ).join('')
    return `${head}MIME-Version: 1.0\n${open}Content-Type: text/plain\n\ndiep\n`
  }
  test.each<[string, () => string, string[]]>([
    ['nested ten thousand deep', () => nested(10_000), ['too-complex', 'empty']],
    [
      'ten thousand parts',
      () =>
        `${head}Content-Type: multipart/mixed; boundary="B"\n\n${'--B\nContent-Type: text/plain\n\nx\n'.repeat(10_000)}--B--`,
      ['too-complex', 'empty'],
    ],
    [
      'ten thousand receivers',
      () =>
        `${head.replace('antwoord+abc', Array.from({ length: 10_000 }, (_, n) => `a${n}@x.example`).join(', '))}\nx`,
      ['too-complex', 'empty'],
    ],
    [
      'a header of a megabyte',
      () => `X-Long: ${'x'.repeat(1_000_000)}\n${head}\nx`,
      ['too-complex', 'empty'],
    ],
    ['one line of five megabytes', () => `${head}\n${'x'.repeat(5_000_000)}`, []],
    [
      'HTML of five megabytes of brackets',
      () => `${head}Content-Type: text/html\n\n${'<'.repeat(5_000_000)}`,
      ['html-only'],
    ],
    ['a body that is no MIME', () => `${head}Content-Type: multipart/mixed\n\nx`, []],
    ['only a line', () => 'hallo', ['empty']],
    ['nothing', () => '', ['empty']],
  ])('%s', async (_what, text, trouble) => {
    const raw = crlf(text())
    const begun = performance.now()
    const mail = await readMail(raw)
    expect(performance.now() - begun).toBeLessThan(3000)
    for (const one of trouble) expect(mail.trouble).toContain(one)
  })
})
