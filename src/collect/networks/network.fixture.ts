/**
 * A small network for tests, over real HTTP: an app with a number and a secret, signing in, pages to listen to. It is as
 * strict as a real one: a wrong secret, a code that was used, and a token that it took back are refused.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { askApi } from '../api.js'
import { type Connector, type PolledConnector, type Setup, SourceProblem } from '../connector.js'

export type TestNetwork = {
  url: string
  host: string
  /** What a person who signed in brings back; good for one time. */
  newCode(): string
  /** The token that was given out last. */
  lastToken(): string
  takeBack(token: string): void
  /** So many questions from now on are answered "too often". */
  tooOften(times: number): void
  asked: string[]
  close(): Promise<void>
}

export const appSecret = 'geheim-van-de-app-0123456789'

export async function startNetwork(): Promise<TestNetwork> {
  const codes = new Set<string>()
  const tokens: string[] = []
  const gone = new Set<string>()
  const asked: string[] = []
  let refusals = 0
  const answers: Record<string, (query: URLSearchParams, bearer: string) => [number, unknown]> = {
    '/app': (_, bearer) =>
      bearer === `12345|${appSecret}` ? [200, { name: 'App van Duinveld' }] : [401, { error: 'bad app' }],
    '/token': (query) => {
      if (!codes.delete(query.get('code') ?? '')) return [400, { error: 'code was used' }]
      tokens.push(`token-${tokens.length}-zeer-geheim`)
      return [200, { token: tokens.at(-1) }]
    },
    '/pages': (_, bearer) => (isGood(bearer) ? [200, ['Duinveld', 'Zwembad <b>']] : [401, {}]),
    '/posts': (_, bearer) =>
      isGood(bearer) ? [200, ['De kermis <i>begint</i>', 'Bel 0475 12 34 56']] : [401, {}],
  }
  const isGood = (token: string) => tokens.includes(token) && !gone.has(token)
  const server = createServer((request, answer) => {
    const url = new URL(request.url ?? '', 'http://x')
    asked.push(url.pathname)
    if (refusals > 0) {
      refusals--
      answer.writeHead(429, { 'retry-after': '600' }).end('{}')
      return
    }
    const bearer = (request.headers.authorization ?? '').replace('Bearer ', '')
    const [status, body] = answers[url.pathname]?.(url.searchParams, bearer) ?? [404, {}]
    answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `http://${host}`,
    host,
    newCode: () => {
      const code = `code-${codes.size}-${tokens.length}`
      codes.add(code)
      return code
    },
    lastToken: () => tokens.at(-1) ?? '',
    takeBack: (token) => gone.add(token),
    tooOften: (times) => {
      refusals = times
    },
    asked,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

const Settings = z.object({ credential: z.guid(), page: z.string() })
type Settings = z.infer<typeof Settings>

const ask = async (
  url: string,
  bearer: string,
  context: Parameters<typeof askApi>[0],
  credential?: string,
): Promise<unknown> => {
  const headers = { authorization: `Bearer ${bearer}` }
  const limit = { meter: 'calls', kind: 'bucket', most: 50, seconds: 3600 } as const
  const answer = await askApi(context, { url, headers, ...(credential ? { credential, limit } : {}) })
  if (answer.status === 401) throw new SourceProblem('key-refused', { network: 'Testnet' })
  return answer.value
}

/** Named as a real one, so that its words exist. */
export function testSetup(url: string): Setup {
  return {
    network: 'facebook',
    service: 'meta',
    permissions: [],
    hasWebhook: true,
    steps: [
      {
        name: 'app',
        fields: [
          { name: 'appId', pattern: /^\d+$/ },
          { name: 'appSecret', secret: true },
        ],
        check: async ({ appId, appSecret: secret }, context) => {
          const value = await ask(`${url}/app`, `${appId}|${secret}`, context)
          return { facts: { name: z.object({ name: z.string() }).parse(value).name } }
        },
      },
      {
        name: 'others',
        fields: [{ name: 'otherPages', optional: true }],
        check: async ({ otherPages = '' }) => ({
          facts: { otherPages: otherPages.split(' ').filter(Boolean) },
        }),
      },
    ],
    signIn: {
      address: ({ appId }, { redirect, state }) =>
        `${url}/dialog?${new URLSearchParams({ appId: appId ?? '', redirect, state })}`,
      finish: async (secret, answer, _, context) => {
        const code = answer.get('code') ?? ''
        const { status, value } = await askApi(context, { url: `${url}/token`, query: { code } })
        if (status !== 200) throw new SourceProblem('network-says', { network: 'Testnet', message: 'code' })
        const { token } = z.object({ token: z.string() }).parse(value)
        return { secret: { ...secret, token }, facts: {}, expiresAt: new Date('2027-01-20T10:00:00Z') }
      },
    },
    offers: async (credential, context) => {
      const { secret } = await context.access.open(credential)
      const names = z
        .array(z.string())
        .parse(await ask(`${url}/pages`, secret.token ?? '', context, credential))
      const listen = names.map((page) => ({
        connector: 'facebook-page',
        name: page,
        settings: { credential, page },
        scope: 'town' as const,
        chosen: page === 'Duinveld',
      }))
      // What names the key of somebody else is never offered.
      const strange = { credential: '11111111-1111-4111-8111-111111111111', page: 'Vreemd' }
      return [...listen, { connector: 'facebook-page', name: 'Vreemd', settings: strange, scope: 'town' }]
    },
  }
}

/** One that can be listened to without signing in. Named as a real one too. */
export function optionalSetup(url: string): Setup {
  const setup = testSetup(url)
  return {
    ...setup,
    network: 'x',
    service: 'x',
    hasWebhook: false,
    steps: [
      {
        name: 'app',
        fields: [{ name: 'appToken', secret: true }],
        check: async ({ appToken }, context) => {
          await ask(`${url}/app`, `12345|${appToken}`, context)
          return {}
        },
      },
      {
        name: 'client',
        isForSignIn: true,
        fields: [{ name: 'clientId' }, { name: 'clientSecret', secret: true }],
        check: async () => ({}),
      },
    ],
    ...(setup.signIn ? { signIn: { ...setup.signIn, isOptional: true } } : {}),
  }
}

export function testPage(url: string): Connector {
  const connector: PolledConnector<Settings, null> = {
    name: 'facebook-page',
    mode: 'poll',
    scope: 'town',
    facts: { needsKey: true, deletionsReachUs: false, costPerPost: 0 },
    settings: Settings,
    cursor: z.null(),
    identity: ({ credential, page }) => `${credential} ${page}`,
    credential: ({ credential }) => credential,
    oldest: () => null,
    title: ({ page }) => page,
    visit: async ({ credential }, _, context) => {
      const { secret } = await context.access.open(credential)
      const texts = z
        .array(z.string())
        .parse(await ask(`${url}/posts`, secret.token ?? '', context, credential))
      const posts = texts.map(
        (text, n) => ({ network: 'testnet', id: `${n}`, kind: 'own', author: null, text }) as const,
      )
      return {
        arrivals: posts.map((post) => ({ type: 'post', post })),
        drops: [],
        cursor: null,
        nextInSeconds: 600,
      }
    },
  }
  return connector as unknown as Connector
}
