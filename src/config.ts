/**
 * Everything that can be configured, read once: the command line, then the environment, then `dorpsplein.json` in the
 * data directory. Nothing else in the house reads the environment.
 */
import { createPrivateKey } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { Refusal } from '#basics/refusal'
import { packageRoot } from '#basics/root'

const port = z.coerce.number().int().min(0).max(65_535)
const address = (...protocols: string[]) =>
  z.string().refine(
    (value) => {
      try {
        return protocols.includes(new URL(value).protocol)
      } catch {
        return false
      }
    },
    `must be an address (${protocols.join(' or ')}//…)`,
  )
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean),
)

const standIns = (pairs: string[]): Record<string, string> =>
  Object.fromEntries(
    pairs.flatMap((pair) => {
      const [, name, url] = /^([\w-]+)=(https?:\/\/.+)$/.exec(pair) ?? []
      return name && url ? [[name, url.replace(/\/+$/, '')]] : []
    }),
  )

const shape = z.object({
  PORT: port.default(8080),
  HOST: z.string().min(1).default('127.0.0.1'),
  /** Absent: `data` in the checkout. */
  DORPSPLEIN_DATA: z.string().min(1).optional(),
  /** An own PostgreSQL ≥ 15 instead of the embedded one: the role that works. */
  DATABASE_URL: address('postgres:', 'postgresql:').optional(),
  /** The role that migrates; absent: `DATABASE_URL` must find an up-to-date schema. */
  DATABASE_OWNER_URL: address('postgres:', 'postgresql:').optional(),
  /** Where browsers find this newsroom, when that is not the address it listens on. */
  DORPSPLEIN_URL: address('http:', 'https:').optional(),
  SMTP_URL: address('smtp:', 'smtps:').optional(),
  /** Signs mail: `domain:selector:file`, the file a private key in PEM. Absent: the mail server signs, or nobody. */
  MAIL_DKIM: z
    .string()
    .regex(/^[\w.-]+:[\w.-]+:.+$/, 'must be domain:selector:key file')
    .optional(),
  MAIL_FROM: z.string().min(3).default('Dorpsplein <dorpsplein@localhost>'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('warn'),
  /** `host:port` of private addresses that may be asked all the same (an intranet, a mirror), comma between. */
  DORPSPLEIN_ALLOW_HOSTS: list.default([]),
  /** The key file of the house; absent: `key` in the data directory. */
  DORPSPLEIN_KEY_FILE: z.string().min(1).optional(),
  /** Our own reverse proxy sets `X-Forwarded-For`. */
  TRUST_PROXY: z.enum(['0', '1']).default('0'),
  /** Opens /metrics to who sends it as a bearer token; absent: only to this machine. */
  METRICS_TOKEN: z.string().min(16).optional(),
  /** Stand-ins for the networks' own addresses, comma between where there are several. */
  JETSTREAM_URL: list.default([
    'wss://jetstream1.us-east.bsky.network',
    'wss://jetstream2.us-east.bsky.network',
    'wss://jetstream1.us-west.bsky.network',
    'wss://jetstream2.us-west.bsky.network',
  ]),
  GOOGLE_NEWS_URL: address('http:', 'https:').default('https://news.google.com'),
  TELEGRAM_URL: address('http:', 'https:').default('https://t.me'),
  /** Stand-ins for the addresses of networks that ask for a key: `graph=http://127.0.0.1:9000`, comma between. */
  NETWORK_STAND_INS: list.default([]).transform(standIns),
  /** Chromium, for PDF; `none`: there is to be no PDF. Absent: where systems put it. */
  DORPSPLEIN_CHROMIUM: z.string().min(1).optional(),
  /** Mastodon servers to propose, instead of those that fit the country; comma between. */
  MASTODON_HOSTS: list.default([]),
})

export type Config = Readonly<{
  port: number
  host: string
  dataDir: string
  databaseUrl: string | undefined
  databaseOwnerUrl: string | undefined
  publicUrl: string | undefined
  smtpUrl: string | undefined
  mailFrom: string
  dkim: Readonly<{ domain: string; selector: string; privateKey: string }> | null
  logLevel: string
  allowedHosts: readonly string[]
  keyFile: string
  trustProxy: boolean
  metricsToken: string | undefined
  jetstreamUrls: readonly string[]
  googleNewsUrl: string
  telegramUrl: string
  standIns: Readonly<Record<string, string>>
  mastodonHosts: readonly string[]
  chromium: string | undefined
}>

type Environment = Record<string, string | undefined>

/** `overrides` are the flags of the command line, under the names of the environment. */
export function readConfig(environment: Environment, overrides: Environment = {}): Config {
  const given = (values: Environment) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ''))
  const first = { ...given(environment), ...given(overrides) }
  const dataDir = resolve(String(first.DORPSPLEIN_DATA ?? join(packageRoot, 'data')))
  const read = shape.safeParse({ ...fromFile(join(dataDir, 'dorpsplein.json')), ...first })
  if (!read.success) {
    const issue = read.error.issues[0]
    const name = String(issue?.path[0] ?? '')
    throw new Refusal('config.wrong', `${name}: ${issue?.message}`, { name })
  }
  const all = read.data
  return Object.freeze({
    port: all.PORT,
    host: all.HOST,
    dataDir,
    databaseUrl: all.DATABASE_URL,
    databaseOwnerUrl: all.DATABASE_OWNER_URL,
    publicUrl: all.DORPSPLEIN_URL?.replace(/\/+$/, ''),
    smtpUrl: all.SMTP_URL,
    mailFrom: all.MAIL_FROM,
    dkim: all.MAIL_DKIM === undefined ? null : dkimOf(all.MAIL_DKIM),
    logLevel: all.LOG_LEVEL,
    allowedHosts: Object.freeze(all.DORPSPLEIN_ALLOW_HOSTS),
    keyFile: all.DORPSPLEIN_KEY_FILE ?? join(dataDir, 'key'),
    trustProxy: all.TRUST_PROXY === '1',
    metricsToken: all.METRICS_TOKEN,
    jetstreamUrls: Object.freeze(all.JETSTREAM_URL),
    googleNewsUrl: all.GOOGLE_NEWS_URL,
    telegramUrl: all.TELEGRAM_URL,
    standIns: Object.freeze(all.NETWORK_STAND_INS),
    mastodonHosts: Object.freeze(all.MASTODON_HOSTS),
    chromium: all.DORPSPLEIN_CHROMIUM,
  })
}

function fromFile(file: string): Record<string, unknown> {
  if (!existsSync(file)) return {}
  const read = parse(file)
  const strange = Object.keys(read).find((name) => !(name in shape.shape))
  if (strange)
    throw new Refusal('config.unknown', `${file}: there is no setting "${strange}"`, { file, name: strange })
  return read
}

function parse(file: string): Record<string, unknown> {
  try {
    return z
      .record(z.string(), z.union([z.string(), z.number()]))
      .parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    throw new Refusal('config.bad-file', `${file} is not a JSON object of names and values`, { file })
  }
}

function dkimOf(text: string): { domain: string; selector: string; privateKey: string } {
  const [domain = '', selector = '', ...file] = text.split(':')
  try {
    const privateKey = readFileSync(file.join(':'), 'utf8')
    createPrivateKey(privateKey)
    return { domain, selector, privateKey }
  } catch {
    throw new Refusal('config.wrong', 'MAIL_DKIM: its file is not a private key in PEM', {
      name: 'MAIL_DKIM',
    })
  }
}
