/**
 * A message to a browser (web push), closed so that only that browser opens it, and signed so that its push service knows who
 * sends: RFC 8291 (encryption) in one record of RFC 8188, RFC 8292 (VAPID).
 *
 * In: a few bytes and what the browser gave. Out: a body and headers. Pure, but for randomness.
 */
import {
  createCipheriv,
  createECDH,
  createPrivateKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'

/** What a browser gives (`PushSubscription`): where its push service takes messages, and two keys, in base64url. */
export type Subscription = {
  endpoint: string
  /** Its public key: a point of P-256, uncompressed, 65 bytes. */
  p256dh: string
  /** 16 bytes that only the browser and we know. */
  auth: string
}

/** Our own pair. `publicKey`: 65 bytes in base64url, as `applicationServerKey` wants it. */
export type VapidKeys = { publicKey: string; privateKey: KeyObject }

const curve = 'prime256v1'
const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64url')

/** The same secret gives the same pair: nothing has to be kept beside the key of the house. At least 32 bytes. */
export function vapidKeys(secret: Buffer): VapidKeys {
  const ecdh = createECDH(curve)
  for (let round = 0; ; round += 1) {
    const d = Buffer.from(hkdfSync('sha256', secret, '', `web-push ${round}`, 32))
    try {
      ecdh.setPrivateKey(d)
    } catch {
      // Not below the order of the curve: one in 2^32.
      continue
    }
    const point = ecdh.getPublicKey()
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'))
    const jwk = { kty: 'EC', crv: 'P-256', d: d.toString('base64url'), x: x ?? '', y: y ?? '' }
    return {
      publicKey: point.toString('base64url'),
      privateKey: createPrivateKey({ key: jwk, format: 'jwk' }),
    }
  }
}

/** Whether it can be sent to: a web address, a point of the curve, 16 bytes. */
export function isSubscription({ endpoint, p256dh, auth }: Subscription): boolean {
  try {
    const { protocol, hostname, username } = new URL(endpoint)
    // Without TLS only on this machine, where the guard of outgoing requests asks whether it may.
    const isLocal = protocol === 'http:' && hostname === '127.0.0.1'
    if ((protocol !== 'https:' && !isLocal) || username !== '' || endpoint.length > 2_000) return false
    const ecdh = createECDH(curve)
    ecdh.generateKeys()
    ecdh.computeSecret(bytesOf(p256dh))
    return bytesOf(p256dh).length === 65 && bytesOf(auth).length === 16
  } catch {
    return false
  }
}

/** More bytes than this no push service need take (RFC 8291, section 4). */
export const mostBytes = 3_993
const recordSize = 4_096

/** `given`: for the example of the standard only. */
export function sealedFor(
  { p256dh, auth }: Subscription,
  message: Buffer,
  given: { salt: Buffer; privateKey?: Buffer } = { salt: randomBytes(16) },
): Buffer {
  if (message.length > mostBytes) throw new RangeError(`${message.length} bytes do not fit in a push message`)
  const ours = createECDH(curve)
  if (given.privateKey) ours.setPrivateKey(given.privateKey)
  else ours.generateKeys()
  const theirKey = bytesOf(p256dh)
  const ourKey = ours.getPublicKey()
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), theirKey, ourKey])
  const shared = hkdf(ours.computeSecret(theirKey), bytesOf(auth), info, 32)
  const key = hkdf(shared, given.salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16)
  const nonce = hkdf(shared, given.salt, Buffer.from('Content-Encoding: nonce\0'), 12)
  const cipher = createCipheriv('aes-128-gcm', key, nonce)
  // 2: the last record, without padding.
  const record = Buffer.concat([cipher.update(message), cipher.update(Buffer.of(2)), cipher.final()])
  const head = Buffer.alloc(5)
  head.writeUInt32BE(recordSize)
  head.writeUInt8(ourKey.length, 4)
  return Buffer.concat([given.salt, head, ourKey, record, cipher.getAuthTag()])
}

function hkdf(secret: Buffer, salt: Buffer, info: Buffer, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, length))
}

/** Half of what a push service may accept (24 hours). */
const tokenHours = 12

/** `contact`: whom the push service asks when something is wrong, `https://…` or `mailto:…`. */
export function vapidHeader(endpoint: string, keys: VapidKeys, contact: string, now: Date): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const until = Math.floor(now.getTime() / 1_000) + tokenHours * 3_600
  const said = `${part({ typ: 'JWT', alg: 'ES256' })}.${part({ aud: new URL(endpoint).origin, exp: until, sub: contact })}`
  const signature = sign('sha256', Buffer.from(said), { key: keys.privateKey, dsaEncoding: 'ieee-p1363' })
  return `vapid t=${said}.${signature.toString('base64url')}, k=${keys.publicKey}`
}
