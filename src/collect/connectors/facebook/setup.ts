/**
 * Setting Facebook up: an app at Meta, signing in as somebody who manages the page, and choosing pages.
 *
 * Of the sign-in three tokens come: a short one, a long one of the person, and one of each page, which does not end but
 * whose access to data does, after ninety days; that is the end that is watched. Pages of others are optional: they open
 * only for an app that Meta has allowed to ("Page Public Content Access").
 */
import { z } from 'zod'
import {
  type Context,
  type Credential,
  type Offer,
  type Secret,
  type Setup,
  SourceProblem,
} from '../../connector.js'
import { baseOf, type Graph, GraphProblem, graphUrl, graphVersion, openGraph } from '../meta/graph.js'
import { appSecret, pageKey, readMetaSecret, service } from '../meta/secret.js'
import { debugToken, exchange } from '../meta/tokens.js'

const network = 'Facebook'

export const permissions = [
  'pages_show_list',
  'pages_read_engagement',
  'pages_read_user_content',
  'pages_manage_metadata',
  'pages_manage_engagement',
  'pages_messaging',
] as const

export type FacebookAddresses = { graph?: string | undefined; dialog?: string | undefined }

export function facebookSetup(addresses: FacebookAddresses = {}): Setup {
  const { graph: url = graphUrl, dialog = 'https://www.facebook.com' } = addresses
  const asApp = ({ appId, appSecret: secret }: Secret, context: Context) =>
    openGraph(context, { network, base: baseOf(url), token: `${appId}|${secret}` })
  return {
    network: 'facebook',
    service,
    permissions,
    steps: [
      {
        name: 'app',
        fields: [
          { name: 'appId', pattern: /^\d{5,25}$/ },
          { name: 'appSecret', secret: true, pattern: /^[0-9a-f]{32}$/i },
        ],
        check: (typed, context) => checkApp(asApp(typed, context), typed),
      },
      {
        name: 'others',
        fields: [{ name: 'otherPages', optional: true }],
        check: async (typed, context) => {
          const list = namesIn(typed.otherPages ?? '')
          const found: string[] = []
          for (const name of list) found.push(await otherPage(asApp(typed, context), name))
          return { facts: { otherPages: found } }
        },
      },
    ],
    signIn: {
      address: ({ appId = '' }, { redirect, state }) => {
        const address = new URL(`${dialog}/${graphVersion}/dialog/oauth`)
        const asked = {
          client_id: appId,
          redirect_uri: redirect,
          state,
          response_type: 'code',
          scope: permissions.join(','),
          // What was refused earlier is asked once more.
          auth_type: 'rerequest',
        }
        for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value)
        return address.href
      },
      finish: async (secret, answer, { redirect }, context) =>
        finish(asApp(secret, context), url, secret, codeOf(answer), redirect, context),
    },
    offers: (credentialId, context) => offers(url, credentialId, context),
    hasWebhook: true,
  }
}

const app = z.object({ id: z.coerce.string(), name: z.string().catch('') })

async function checkApp(graph: Graph, typed: Secret) {
  try {
    const read = app.safeParse(await graph.get('app', { fields: 'id,name' }))
    if (!read.success || read.data.id !== typed.appId) throw new SourceProblem('facebook-wrong-app')
    return { facts: { appName: read.data.name } }
  } catch (problem) {
    // Of a wrong number or a wrong secret it says the same, and calls it many things.
    if (problem instanceof GraphProblem && problem.key !== 'limit-reached')
      throw new SourceProblem('facebook-wrong-app')
    throw problem
  }
}

/** What stands in the address of a page, or its number; separated by commas or spaces. */
function namesIn(text: string): string[] {
  const names = text.split(/[\s,;]+/).map((one) =>
    one
      .replace(/^https?:\/\/(?:[\w-]+\.)?facebook\.com\//i, '')
      .replace(/[/?#].*$/, '')
      .replace(/^@/, ''),
  )
  return [...new Set(names.filter((name) => /^[\p{L}\p{N}.-]{2,100}$/u.test(name)))].slice(0, 20)
}

const page = z.object({ id: z.string(), name: z.string() })

async function otherPage(graph: Graph, name: string): Promise<string> {
  const read = page.safeParse(await graph.get(encodeURIComponent(name), { fields: 'id,name' }))
  if (!read.success) throw new SourceProblem('network-unreadable', { network })
  await graph.page(`${read.data.id}/posts`, { fields: 'id', limit: 1 })
  return `${read.data.id} ${read.data.name}`
}

function codeOf(answer: URLSearchParams): string {
  const code = answer.get('code')
  if (!code || answer.has('error')) throw new SourceProblem('facebook-not-allowed')
  return code
}

async function finish(
  asApp: Graph,
  url: string,
  secret: Secret,
  code: string,
  redirect: string,
  context: Context,
): Promise<Credential> {
  const { appId, appSecret: word } = readApp(secret)
  const client = { client_id: appId, client_secret: word }
  const short = await exchange(asApp, network, { ...client, redirect_uri: redirect, code })
  const userToken = await exchange(asApp, network, {
    ...client,
    grant_type: 'fb_exchange_token',
    fb_exchange_token: short,
  })
  const pages = await pagesOf(
    openGraph(context, { network, base: baseOf(url), token: userToken, appSecret: word }),
  )
  const [first] = pages
  if (!first) throw new SourceProblem('facebook-no-pages')
  const person = await debugToken(asApp, userToken)
  const ofPage = await debugToken(asApp, first.access_token)
  const missing = permissions.filter((permission) => !person.scopes.includes(permission))
  return {
    secret: {
      ...secret,
      userToken,
      ...Object.fromEntries(pages.map(({ id, access_token }) => [pageKey(id), access_token])),
    },
    facts: {
      pages: pages.map(({ name }) => name),
      permissions: permissions.filter((permission) => person.scopes.includes(permission)),
      missing: [...missing],
    },
    // The person's own token ends sooner, but is only needed to list pages: signing in again does that.
    expiresAt: ofPage.ends,
  }
}

function readApp(secret: Secret) {
  const read = appSecret.safeParse(secret)
  if (!read.success) throw new SourceProblem('key-missing')
  return read.data
}

const account = page.extend({ access_token: z.string().min(1), category: z.string().catch('') })

/** The pages that this person manages and chose in the dialog. Those without a token may not be read by them. */
async function pagesOf(graph: Graph): Promise<z.infer<typeof account>[]> {
  const all: z.infer<typeof account>[] = []
  const query = { fields: 'id,name,access_token,category', limit: 100 }
  for await (const { items } of graph.pages('me/accounts', query, 10))
    all.push(...items.flatMap((item) => account.safeParse(item).data ?? []))
  return all
}

async function offers(url: string, credential: string, context: Context): Promise<Offer[]> {
  const { secret, facts } = await context.access.open(credential)
  const { userToken, appSecret: word } = readMetaSecret(secret)
  if (!userToken) throw new SourceProblem('key-missing')
  const graph = openGraph(context, {
    network,
    base: baseOf(url),
    token: userToken,
    appSecret: word,
    credential,
  })
  const own = (await pagesOf(graph)).filter(({ id }) => secret[pageKey(id)])
  const others = Array.isArray(facts.otherPages) ? facts.otherPages : []
  return [
    ...own.map(({ id, name, category }) => ({ ...offer(credential, id, name, true), detail: category })),
    ...others.map((text) => {
      const [id = '', ...name] = text.split(' ')
      return offer(credential, id, name.join(' '), false)
    }),
  ]
}

function offer(credential: string, id: string, name: string, own: boolean): Offer {
  return {
    connector: 'facebook',
    name,
    settings: { credential, page: id, name, own },
    scope: 'town',
    chosen: true,
  }
}
