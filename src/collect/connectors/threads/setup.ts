/**
 * How Threads is set up: the app's two words, then signing in with the town's own account.
 *
 * Threads has an app number and secret of its own, beside those of the app at Meta in which it stands; whoever mixes them
 * up is told so by the check, before anybody is sent to sign in.
 */
import { type Context, type Secret, type Setup, SourceProblem } from '../../connector.js'
import { askToken, exchange, graphOf, networkName, threadsUrl } from './session.js'
import { me, shortToken, threadsSecret, tokenInfo } from './wire.js'

const signInUrl = 'https://threads.com'

/** Why each is asked stands in words: `networks.threads.permission-<name>`. */
export const permissions = [
  'threads_basic',
  'threads_read_replies',
  'threads_manage_replies',
  'threads_content_publish',
  'threads_keyword_search',
  'threads_manage_mentions',
] as const

export function threadsSetup(url = threadsUrl, dialogUrl = signInUrl): Setup {
  return {
    network: 'threads',
    service: 'threads',
    permissions,
    hasWebhook: true,
    steps: [
      {
        name: 'app',
        fields: [
          { name: 'appId', pattern: /^\d{5,25}$/ },
          { name: 'appSecret', secret: true, pattern: /^[0-9a-f]{16,64}$/i },
        ],
        check: async ({ appId = '', appSecret = '' }, context) => {
          await askToken(context, {
            url: `${url}/oauth/access_token`,
            query: { client_id: appId, client_secret: appSecret, grant_type: 'client_credentials' },
          })
          return { facts: { app: appId } }
        },
      },
    ],
    signIn: {
      address: ({ appId = '' }, { redirect, state }) => {
        const address = new URL('/oauth/authorize', dialogUrl)
        address.search = new URLSearchParams({
          client_id: appId,
          redirect_uri: redirect,
          scope: permissions.join(','),
          response_type: 'code',
          state,
        }).toString()
        return address.href
      },
      finish: (secret, answer, { redirect }, context) => finish(url, secret, answer, redirect, context),
    },
    offers: async (credential, { access }) => {
      const { facts } = await access.open(credential)
      const settings = { credential, username: String(facts.username ?? '') }
      const name = `@${settings.username}`
      return [
        { connector: 'threads-own', name, settings, scope: 'town', chosen: true },
        { connector: 'threads', name: networkName, settings, scope: 'firehose', chosen: true },
      ]
    },
  }
}

async function finish(
  url: string,
  secret: Secret,
  answer: URLSearchParams,
  redirect: string,
  context: Context,
) {
  const code = answer.get('code')?.replace(/#_$/, '')
  if (!code) throw new SourceProblem('threads-sign-in-refused', {})
  const { appId = '', appSecret = '' } = secret
  const first = shortToken.safeParse(
    await askToken(context, {
      url: `${url}/oauth/access_token`,
      form: {
        client_id: appId,
        client_secret: appSecret,
        grant_type: 'authorization_code',
        redirect_uri: redirect,
        code,
      },
    }),
  )
  if (!first.success) throw new SourceProblem('network-unreadable', { network: networkName })
  const { token, expiresAt } = await exchange(context, `${url}/access_token`, {
    grant_type: 'th_exchange_token',
    client_secret: appSecret,
    access_token: first.data.access_token,
  })
  const graph = graphOf(url, token, context)
  const who = me.safeParse(await graph.get('me', { fields: 'id,username,name' }))
  if (!who.success) throw new SourceProblem('network-unreadable', { network: networkName })
  const granted = await scopesOf(url, token, context)
  threadsSecret.parse({ appId, appSecret, token, userId: who.data.id })
  return {
    secret: { ...secret, token, userId: who.data.id },
    facts: {
      username: who.data.username.toLowerCase(),
      permissions: granted ?? [],
      missing: granted ? permissions.filter((one) => !granted.includes(one)) : [],
    },
    expiresAt,
  }
}

/** What was really granted; null where Threads does not tell: then each call will. */
async function scopesOf(url: string, token: string, context: Context): Promise<string[] | null> {
  try {
    const value = await graphOf(url, token, context).get('debug_token', { input_token: token })
    return tokenInfo.safeParse(value).data?.data.scopes ?? null
  } catch (problem) {
    if (problem instanceof SourceProblem) return null
    throw problem
  }
}
