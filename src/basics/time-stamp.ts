/**
 * Time stamps by RFC 3161 (2001, with RFC 5816): a question to an authority about a SHA-256, and whether its answer is one.
 *
 * In: a hash, an answer's bytes. Out: the moment, policy and signer; or why it proves nothing. What is checked: the status, the
 * imprint, our own number (nonce), the content's digest, that the signed certificate is the one that signs, that it is one for
 * time stamps and was valid, and its signature. Whether the signer is to be trusted is not: that takes its root, and
 * `openssl ts -verify -CAfile`. Pure but for {@link askTimeStamp}.
 */
import { createHash, constants as cryptoConstants, randomBytes, verify, X509Certificate } from 'node:crypto'
import {
  type Der,
  der,
  derInteger,
  derOid,
  expected,
  NotDer,
  oidOf,
  partsOf,
  readDer,
  tags,
  timeOf,
} from './der.js'
import { type Http, HttpProblem } from './http.js'

export type TimeStamp = {
  at: Date
  /** The authority's policy, as numbers with dots. */
  policy: string
  /** The name in its certificate, on one line. */
  signer: string
  /** SHA-256 of that certificate, in hex. */
  fingerprint: string
}

/** `why`: the last part of a message key. */
export class BadTimeStamp extends Error {
  constructor(readonly why: string) {
    super(`no time stamp: ${why}`)
    this.name = 'BadTimeStamp'
  }
}

const oids = {
  sha256: '2.16.840.1.101.3.4.2.1',
  signedData: '1.2.840.113549.1.7.2',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  pss: '1.2.840.113549.1.1.10',
  timeStamping: '1.3.6.1.5.5.7.3.8',
}
const digests: Record<string, string> = {
  '1.3.14.3.2.26': 'sha1',
  [oids.sha256]: 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

/** The question: version 1, SHA-256, our number, and the certificate please. `hash`: 32 bytes. */
export function timeStampQuestion(hash: Buffer, nonce: Buffer): Buffer {
  const algorithm = der(tags.sequence, derOid(oids.sha256), der(tags.none))
  const imprint = der(tags.sequence, algorithm, der(tags.octets, hash))
  return der(
    tags.sequence,
    derInteger(Buffer.from([1])),
    imprint,
    derInteger(nonce),
    der(tags.boolean, Buffer.from([0xff])),
  )
}

/**
 * Checks an answer (a TimeStampResp) against the hash. `nonce`: of the question; absent: it was checked when the answer came.
 * Throws a {@link BadTimeStamp}.
 */
export function readTimeStamp(answer: Buffer, hash: Buffer, nonce?: Buffer): TimeStamp {
  try {
    return checked(answer, hash, nonce)
  } catch (error) {
    if (error instanceof NotDer) throw new BadTimeStamp('nonsense')
    throw error
  }
}

function checked(answer: Buffer, hash: Buffer, nonce: Buffer | undefined): TimeStamp {
  const [status, token] = partsOf(expected(readDer(answer), tags.sequence))
  const code = expected(partsOf(expected(status, tags.sequence))[0], tags.integer).body
  // 0: granted; 1: granted with changes.
  if (code.length !== 1 || (code[0] ?? 9) > 1 || !token) throw new BadTimeStamp('refused')
  const [kind, wrapped] = partsOf(expected(token, tags.sequence))
  if (oidOf(kind) !== oids.signedData) throw new BadTimeStamp('nonsense')
  const signed = partsOf(expected(partsOf(expected(wrapped, 0xa0))[0], tags.sequence))
  const [contentKind, contentIn] = partsOf(expected(signed[2], tags.sequence))
  if (oidOf(contentKind) !== oids.tstInfo) throw new BadTimeStamp('nonsense')
  const content = expected(partsOf(expected(contentIn, 0xa0))[0], tags.octets).body
  const told = readInfo(content)
  if (!told.imprint.equals(hash)) throw new BadTimeStamp('imprint')
  if (nonce && !told.nonce?.equals(readDer(derInteger(nonce)).body)) throw new BadTimeStamp('nonce')
  const certificates = signed.find((part) => part.tag === 0xa0)
  const signers = partsOf(expected(signed.at(-1), tags.set))
  // One signer, as RFC 3161 asks.
  if (signers.length !== 1 || !certificates) throw new BadTimeStamp('signature')
  const certificate = signedBy(signers[0] as Der, partsOf(certificates), content)
  if (!certificate.keyUsage?.includes(oids.timeStamping)) throw new BadTimeStamp('certificate')
  if (told.at < new Date(certificate.validFrom) || told.at > new Date(certificate.validTo))
    throw new BadTimeStamp('certificate')
  return {
    at: told.at,
    policy: told.policy,
    signer: certificate.subject.replace(/\s*\n\s*/g, ', ').slice(0, 200),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  }
}

/** TSTInfo. */
function readInfo(content: Buffer) {
  const [, policy, imprintIn, , time, ...more] = partsOf(expected(readDer(content), tags.sequence))
  const [algorithm, imprint] = partsOf(expected(imprintIn, tags.sequence))
  if (oidOf(partsOf(expected(algorithm, tags.sequence))[0]) !== oids.sha256) throw new BadTimeStamp('imprint')
  return {
    policy: oidOf(policy),
    imprint: expected(imprint, tags.octets).body,
    at: timeOf(time),
    nonce: more.find((part) => part.tag === tags.integer)?.body,
  }
}

/** The certificate whose key signed the content, by a SignerInfo. */
function signedBy(signer: Der, certificates: Der[], content: Buffer): X509Certificate {
  const [, who, algorithm, attributes, signatureAlgorithm, signature] = partsOf(
    expected(signer, tags.sequence),
  )
  const digest = digests[oidOf(partsOf(expected(algorithm, tags.sequence))[0])]
  const found = certificates.find((one) => isNamed(one, expected(who, tags.sequence)))
  if (!digest || !found) throw new BadTimeStamp('signature')
  const signed = expected(attributes, 0xa0)
  const values = new Map(
    partsOf(signed).map((one) => {
      const [name, value] = partsOf(expected(one, tags.sequence))
      return [oidOf(name), partsOf(expected(value, tags.set))[0]] as const
    }),
  )
  const ofContent = createHash(digest).update(content).digest()
  if (oidOf(values.get(oids.contentType)) !== oids.tstInfo) throw new BadTimeStamp('signature')
  if (!expected(values.get(oids.messageDigest), tags.octets).body.equals(ofContent))
    throw new BadTimeStamp('signature')
  if (!namesCertificate(values, found)) throw new BadTimeStamp('signature')
  // The signature is over the attributes as a set, not under the tag that they stand under here.
  const bytes = Buffer.concat([Buffer.from([tags.set]), signed.whole.subarray(1)])
  if (
    !isSignature(
      found,
      bytes,
      digest,
      expected(signatureAlgorithm, tags.sequence),
      expected(signature, tags.octets),
    )
  )
    throw new BadTimeStamp('signature')
  return certificateOf(found)
}

function certificateOf({ whole }: Der): X509Certificate {
  try {
    return new X509Certificate(whole)
  } catch {
    throw new BadTimeStamp('certificate')
  }
}

/** By issuer and number, byte for byte. */
function isNamed(certificate: Der, who: Der): boolean {
  const inside = partsOf(expected(partsOf(certificate)[0], tags.sequence))
  // The version stands first, where it is said.
  const [number, , issuer] = inside[0]?.tag === 0xa0 ? inside.slice(1) : inside
  const [wantedIssuer, wantedNumber] = partsOf(who)
  return Boolean(
    number && issuer && wantedIssuer?.whole.equals(issuer.whole) && wantedNumber?.whole.equals(number.whole),
  )
}

/** The signed attributes hold the certificate's hash (RFC 2634, RFC 5816), so that none can be put in its place. */
function namesCertificate(values: ReadonlyMap<string, Der | undefined>, { whole }: Der): boolean {
  const second = values.get(oids.signingCertificateV2)
  const named = second ?? values.get(oids.signingCertificate)
  if (!named) return false
  const [ids] = partsOf(expected(named, tags.sequence))
  const [first] = partsOf(expected(ids, tags.sequence))
  const parts = partsOf(expected(first, tags.sequence))
  const algorithm = second && parts[0]?.tag === tags.sequence ? digests[oidOf(partsOf(parts[0])[0])] : null
  const hash = parts.find((part) => part.tag === tags.octets)
  const digest = algorithm ?? (second ? 'sha256' : 'sha1')
  return Boolean(hash?.body.equals(createHash(digest).update(whole).digest()))
}

function isSignature(
  certificate: Der,
  bytes: Buffer,
  digest: string,
  algorithm: Der,
  signature: Der,
): boolean {
  const isPss = oidOf(partsOf(algorithm)[0]) === oids.pss
  const padding = isPss
    ? { padding: cryptoConstants.RSA_PKCS1_PSS_PADDING, saltLength: cryptoConstants.RSA_PSS_SALTLEN_AUTO }
    : {}
  const of = certificateOf(certificate)
  try {
    // A key of a kind that nobody knows is refused here as well.
    const key = of.publicKey
    const hashed = key.asymmetricKeyType?.startsWith('ed') ? null : digest
    return verify(hashed, bytes, { key, ...padding }, signature.body)
  } catch {
    return false
  }
}

const longest = 100_000
/** The clock of an authority that is further from ours than this tells us nothing. */
const clockMs = 10 * 60_000

/** Asks an authority. Throws a {@link BadTimeStamp}. `answer`: as it came, to be kept. */
export async function askTimeStamp(
  http: Http,
  address: string,
  hash: Buffer,
  now: () => Date,
  timeoutMs = 20_000,
): Promise<TimeStamp & { answer: Buffer }> {
  const nonce = randomBytes(12)
  const answer = await http
    .ask(address, {
      method: 'POST',
      redirects: 'none',
      maxBytes: longest,
      timeoutMs,
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      body: timeStampQuestion(hash, nonce),
    })
    .catch((error) => {
      throw error instanceof HttpProblem ? new BadTimeStamp(error.kind) : error
    })
  if (answer.status !== 200) throw new BadTimeStamp('refused')
  const stamp = readTimeStamp(answer.body, hash, nonce)
  if (Math.abs(stamp.at.getTime() - now().getTime()) > clockMs) throw new BadTimeStamp('clock')
  return { ...stamp, answer: answer.body }
}
