/**
 * A time stamp authority (RFC 3161) with a certificate of its own making, and everything that one can do wrong. Its answers are
 * made by hand and signed with Node's own crypto; `openssl ts -verify` takes them, with `root` as the trusted certificate.
 */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer } from 'node:http'
import { type Der, der, derInteger, derOid, partsOf, readDer, tags } from '../../src/basics/der.js'
import { listen } from './listening.js'

export type Lie =
  | 'imprint'
  | 'nonce'
  | 'signature'
  | 'content'
  | 'other-certificate'
  | 'no-purpose'
  | 'clock'
  | 'refused'
  | 'nonsense'
  | 'html'
  | 'error'
  | 'slow'
  | 'huge'

export type TimeStampServer = {
  url: string
  host: string
  /** The certificate behind it, as PEM. */
  root: string
  asked: Buffer[]
  /** From now on; null: it is honest. */
  lies(how: Lie | null): void
  close(): Promise<void>
}

type Kind = 'ec' | 'rsa'
type Keys = { privateKey: KeyObject; publicKey: KeyObject }

const sequence = (...parts: Buffer[]) => der(tags.sequence, ...parts)
const set = (...parts: Buffer[]) => der(tags.set, ...[...parts].sort(Buffer.compare))
const algorithms = {
  ec: sequence(derOid('1.2.840.10045.4.3.2')),
  rsa: sequence(derOid('1.2.840.113549.1.1.11'), der(tags.none)),
}
const sha256 = sequence(derOid('2.16.840.1.101.3.4.2.1'), der(tags.none))
const policy = '1.3.6.1.4.1.55555.1.1'
const number = (value: number) => derInteger(Buffer.from([value]))
const text = (value: string) => der(0x0c, Buffer.from(value))
const name = (common: string) => sequence(der(tags.set, sequence(derOid('2.5.4.3'), text(common))))
const moment = (at: Date) => der(tags.time, Buffer.from(at.toISOString().replace(/[-:T]|\.\d+/g, '')))
const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest()
const extension = (oid: string, value: Buffer) =>
  sequence(derOid(oid), der(tags.boolean, Buffer.from([0xff])), der(tags.octets, value))

const newKeys = (kind: Kind): Keys =>
  kind === 'ec'
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
    : generateKeyPairSync('rsa', { modulusLength: 2048 })

function certificate(of: {
  kind: Kind
  serial: number
  subject: string
  issuer: string
  key: KeyObject
  by: KeyObject
  extensions: Buffer[]
}): Buffer {
  const body = sequence(
    der(0xa0, number(2)),
    number(of.serial),
    algorithms[of.kind],
    name(of.issuer),
    sequence(moment(new Date('2020-01-01T00:00:00Z')), moment(new Date('2051-01-01T00:00:00Z'))),
    name(of.subject),
    of.key.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...of.extensions)),
  )
  return sequence(body, algorithms[of.kind], der(0x03, Buffer.from([0]), sign('sha256', body, of.by)))
}

export async function startTimeStamps(
  kind: Kind = 'ec',
  now: () => Date = () => new Date(),
): Promise<TimeStampServer> {
  let lie: Lie | null = null
  const root = newKeys(kind)
  const own = newKeys(kind)
  const rootName = 'Duinveld Proef CA'
  const issued = { kind, issuer: rootName, by: root.privateKey }
  const rootCertificate = certificate({
    ...issued,
    serial: 1,
    subject: rootName,
    key: root.publicKey,
    extensions: [
      extension('2.5.29.19', sequence(der(tags.boolean, Buffer.from([0xff])))),
      extension('2.5.29.15', der(0x03, Buffer.from([1, 0x06]))),
    ],
  })
  const purposes = (oid: string) => [
    extension('2.5.29.15', der(0x03, Buffer.from([6, 0xc0]))),
    extension('2.5.29.37', sequence(derOid(oid))),
  ]
  const leaf = { ...issued, subject: 'Duinveld Proef TSA', key: own.publicKey }
  const proper = certificate({ ...leaf, serial: 2, extensions: purposes('1.3.6.1.5.5.7.3.8') })
  const improper = certificate({ ...leaf, serial: 2, extensions: purposes('1.3.6.1.5.5.7.3.1') })
  const asked: Buffer[] = []

  function answerTo(question: Buffer): Buffer {
    if (lie === 'refused') return sequence(sequence(number(2)))
    const [, imprint, nonce] = partsOf(readDer(question)) as [Der, Der, Der]
    const at = new Date(now().getTime() + (lie === 'clock' ? 3 * 3_600_000 : 0))
    const info = sequence(
      number(1),
      derOid(policy),
      lie === 'imprint'
        ? sequence(sha256, der(tags.octets, hashOf(Buffer.from('iets anders'))))
        : imprint.whole,
      number(77),
      moment(at),
      lie === 'nonce' ? number(5) : nonce.whole,
    )
    const signs = lie === 'no-purpose' ? improper : proper
    const attributes = [
      sequence(derOid('1.2.840.113549.1.9.3'), set(derOid('1.2.840.113549.1.9.16.1.4'))),
      sequence(derOid('1.2.840.113549.1.9.4'), set(der(tags.octets, hashOf(info)))),
      sequence(
        derOid('1.2.840.113549.1.9.16.2.47'),
        set(
          sequence(
            sequence(
              sequence(der(tags.octets, hashOf(lie === 'other-certificate' ? rootCertificate : signs))),
            ),
          ),
        ),
      ),
    ]
    const signedSet = set(...attributes)
    const signature = sign(
      'sha256',
      signedSet,
      lie === 'signature' ? newKeys(kind).privateKey : own.privateKey,
    )
    const signer = sequence(
      number(1),
      sequence(name(rootName), number(2)),
      sha256,
      Buffer.concat([Buffer.from([0xa0]), signedSet.subarray(1)]),
      algorithms[kind],
      der(tags.octets, signature),
    )
    const told = Buffer.from(info)
    // Another number than the one that was signed.
    if (lie === 'content') told[told.indexOf(Buffer.from([tags.integer, 1, 77])) + 2] = 78
    const signed = sequence(
      number(3),
      set(sha256),
      sequence(derOid('1.2.840.113549.1.9.16.1.4'), der(0xa0, der(tags.octets, told))),
      der(0xa0, signs),
      set(signer),
    )
    return sequence(sequence(number(0)), sequence(derOid('1.2.840.113549.1.7.2'), der(0xa0, signed)))
  }

  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const question = Buffer.concat(parts)
      asked.push(question)
      const kindOf = { 'content-type': 'application/timestamp-reply' }
      if (lie === 'slow') return
      if (lie === 'error') return void response.writeHead(503).end()
      if (lie === 'html') return void response.writeHead(200).end('<html>Meld u aan</html>')
      if (lie === 'nonsense')
        return void response.writeHead(200, kindOf).end(answerTo(question).subarray(0, 300))
      if (lie === 'huge') return void response.writeHead(200, kindOf).end(Buffer.alloc(5_000_000))
      response.writeHead(200, kindOf).end(answerTo(question))
    })
  })
  const { url, close } = await listen(server)
  const base64 = rootCertificate.toString('base64').replace(/.{64}/g, '$&\n')
  return {
    url: `${url}/tsa`,
    host: new URL(url).host,
    root: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
    asked,
    lies: (how) => {
      lie = how
    },
    close,
  }
}
