/**
 * How Instagram is set up: the app at Meta (the one of Facebook may do), then signing in with the Facebook account that
 * manages the page to which the professional account belongs.
 */

import { z } from 'zod'
import type { Wanted } from '#basics/wanted'
import { type Context, type Offer, type Secret, type Setup, SourceProblem } from '../../connector.js'
import { baseOf, GraphProblem, graphVersion, openGraph } from '../meta/graph.js'
import { pageKey, readMetaSecret, service } from '../meta/secret.js'
import { debugToken, exchange } from '../meta/tokens.js'
import { differentTags } from './hashtag.js'
import { networkName } from './session.js'
import { hashtagSettings } from './wire.js'

const dialogUrl = 'https://www.facebook.com'

/** Why each is asked stands in words: `networks.instagram.permission-<name>`. */
export const permissions = [
  'pages_show_list',
  'pages_read_engagement',
  'pages_manage_metadata',
  'instagram_basic',
  'instagram_manage_comments',
  'instagram_manage_messages',
] as const

const app = z.object({ id: z.string(), name: z.string() })
const page = z.object({
  id: z.string().regex(/^\d+$/),
  name: z.string(),
  access_token: z.string().min(1),
  instagram_business_account: z.object({ id: z.string().regex(/^\d+$/), username: z.string() }).optional(),
})
type Page = z.infer<typeof page>

/** `url`: of the Graph API; `dialog`: where people sign in. */
export function instagramSetup(url?: string, dialog = dialogUrl): Setup {
  return {
    network: 'instagram',
    service,
    permissions,
    hasWebhook: true,
    steps: [
      {
        name: 'app',
        fields: [
          { name: 'appId', pattern: /^\d{5,25}$/ },
          { name: 'appSecret', secret: true, pattern: /^[0-9a-f]{16,64}$/i },
        ],
        check: (typed, context) => checkApp(url, typed, context),
      },
    ],
    signIn: {
      address: ({ appId = '' }, { redirect, state }) => {
        const address = new URL(`/${graphVersion}/dialog/oauth`, dialog)
        address.search = new URLSearchParams({
          client_id: appId,
          redirect_uri: redirect,
          state,
          response_type: 'code',
          scope: permissions.join(','),
        }).toString()
        return address.href
      },
      finish: (secret, answer, { redirect }, context) => finish(url, secret, answer, redirect, context),
    },
    offers: (credential, context) => offers(url, credential, context),
  }
}

const graphWith = (url: string | undefined, token: string, context: Context, appSecret?: string) =>
  openGraph(context, {
    network: networkName,
    base: baseOf(url),
    token,
    ...(appSecret ? { appSecret } : {}),
  })

const asApp = (url: string | undefined, { appId = '', appSecret = '' }: Secret, context: Context) =>
  graphWith(url, `${appId}|${appSecret}`, context)

async function checkApp(url: string | undefined, typed: Secret, context: Context) {
  try {
    const read = app.safeParse(await asApp(url, typed, context).get('app', { fields: 'id,name' }))
    if (!read.success || read.data.id !== typed.appId) throw new SourceProblem('instagram-other-app')
    return { facts: { app: read.data.name } }
  } catch (problem) {
    // Of a wrong number and of a wrong secret it says many things.
    if (problem instanceof GraphProblem && problem.key !== 'limit-reached')
      throw new SourceProblem('instagram-other-app')
    throw problem
  }
}

async function finish(
  url: string | undefined,
  secret: Secret,
  answer: URLSearchParams,
  redirect: string,
  context: Context,
) {
  const code = answer.get('code')
  if (!code) throw new SourceProblem('instagram-sign-in-refused')
  const { appId, appSecret } = readMetaSecret(secret)
  const client = { client_id: appId, client_secret: appSecret }
  const graph = asApp(url, secret, context)
  const short = await exchange(graph, networkName, { ...client, redirect_uri: redirect, code })
  const long = await exchange(graph, networkName, {
    ...client,
    grant_type: 'fb_exchange_token',
    fb_exchange_token: short,
  })
  const pages = await pagesOf(url, long, appSecret, context)
  const accounts = pages.filter((one) => one.instagram_business_account)
  if (accounts.length === 0) throw new SourceProblem('instagram-no-account', { pages: pages.length })
  // Hashtags are asked for by the person: the earliest end of all is the one that is watched.
  const { scopes, ends } = await debugToken(graph, long)
  return {
    secret: {
      ...secret,
      userToken: long,
      ...Object.fromEntries(accounts.map((one) => [pageKey(one.id), one.access_token])),
    },
    facts: {
      account: accounts.map((one) => `@${one.instagram_business_account?.username}`).join(', '),
      permissions: scopes,
      missing: permissions.filter((one) => !scopes.includes(one)),
    },
    expiresAt: ends,
  }
}

async function pagesOf(
  url: string | undefined,
  userToken: string,
  appSecret: string,
  context: Context,
): Promise<Page[]> {
  const query = { fields: 'id,name,access_token,instagram_business_account{id,username}', limit: 100 }
  const found: Page[] = []
  for await (const { items } of graphWith(url, userToken, context, appSecret).pages('me/accounts', query, 5))
    found.push(...items.flatMap((item) => page.safeParse(item).data ?? []))
  return found
}

async function offers(url: string | undefined, credential: string, context: Context): Promise<Offer[]> {
  const secret = readMetaSecret((await context.access.open(credential)).secret)
  const pages = secret.userToken ? await pagesOf(url, secret.userToken, secret.appSecret, context) : []
  const accounts = pages.flatMap(({ id, name, instagram_business_account: account }) =>
    account ? [{ page: id, name, account: account.id, username: account.username.toLowerCase() }] : [],
  )
  const own = accounts.map(({ page, name, account, username }): Offer => {
    const settings = { credential, account, page, username }
    return {
      connector: 'instagram',
      name: `@${username}`,
      detail: name,
      settings,
      scope: 'town',
      chosen: true,
    }
  })
  const [first] = accounts
  return first ? [...own, ...(await tagOffers(credential, first, context))] : own
}

/** The hashtags of the topics, and the account's own name as one: proposed, and chosen by people, since there are thirty. */
async function tagOffers(
  credential: string,
  { account, page, username }: { account: string; page: string; username: string },
  { access }: Context,
): Promise<Offer[]> {
  const ofTopics = (await access.topics()).flatMap(({ wanted }) => tagsIn(wanted))
  const tags = [...new Set([username.replace(/[^\p{L}\p{N}_]/gu, ''), ...ofTopics])]
  return tags.slice(0, differentTags.most).flatMap((tag, index): Offer[] => {
    const settings = { credential, account, page, tag }
    if (!hashtagSettings.safeParse(settings).success) return []
    const scope = index === 0 ? 'town' : 'firehose'
    return [{ connector: 'instagram-hashtag', name: `#${tag}`, settings, scope }]
  })
}

function tagsIn(wanted: Wanted): string[] {
  if (wanted.type === 'tag') return [(wanted.spelled ?? wanted.tag).toLowerCase()]
  return wanted.type === 'and' || wanted.type === 'or' ? wanted.parts.flatMap(tagsIn) : []
}
