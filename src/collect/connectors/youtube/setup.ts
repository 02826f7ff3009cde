/**
 * Setting up YouTube, in two ways: with a key, for reading what people write under videos (any channel); or by signing in
 * as our own channel, for reading and answering there. Two set-ups, since the second asks much more of Google, and of us.
 */

import { askApi } from '../../api.js'
import {
  type Context,
  type CredentialFacts,
  type Offer,
  type Secret,
  type Setup,
  SourceProblem,
} from '../../connector.js'
import { type Addresses, askToken, calm, lineWithKey, openLine, realAddresses } from './server.js'
import { findChannel, ownChannels } from './titles.js'

const scope = 'https://www.googleapis.com/auth/youtube.force-ssl'

export function youtubeSetup(addresses: Addresses = realAddresses): Setup {
  return {
    network: 'youtube',
    service: 'google-key',
    permissions: [],
    steps: [
      {
        name: 'key',
        fields: [
          { name: 'key', secret: true, pattern: /^[\w-]{20,100}$/ },
          { name: 'unitsADay', optional: true, kind: 'number' },
        ],
        check: async (typed, context) => {
          await lineWithKey(addresses, typed.key ?? '', context).ask('i18nRegions', {
            query: { part: 'snippet' },
          })
          const unitsADay = Number(typed.unitsADay) || 10_000
          return { facts: { unitsADay } }
        },
      },
      {
        name: 'channels',
        fields: [
          { name: 'ownChannels', optional: true },
          { name: 'otherChannels', optional: true },
        ],
        check: async (typed, context) => ({ facts: await findAll(addresses, typed, context) }),
      },
    ],
    offers: async (credentialId, context) => {
      const { facts } = await context.access.open(credentialId)
      return [...offersOf(credentialId, facts.own, true), ...offersOf(credentialId, facts.others, false)]
    },
  }
}

async function findAll(addresses: Addresses, typed: Secret, context: Context): Promise<CredentialFacts> {
  const line = lineWithKey(addresses, typed.key ?? '', context)
  const find = async (text = '') => {
    const found: string[] = []
    for (const called of namesIn(text)) {
      const channel = await findChannel(line, called)
      if (!channel) throw new SourceProblem('youtube-channel-unknown', { channel: called })
      found.push(`${channel.id} ${channel.title}`)
    }
    return found
  }
  const facts = { own: await find(typed.ownChannels), others: await find(typed.otherChannels) }
  if (facts.own.length + facts.others.length === 0) throw new SourceProblem('youtube-no-channel')
  return facts
}

/** Names or whole addresses, between commas, spaces or line ends. At most twenty. */
const namesIn = (text: string): string[] =>
  text
    .split(/[\s,;]+/)
    .map((one) => one.replace(/^(?:https?:\/\/)?(?:www\.|m\.)?youtube\.com\/(?:channel\/)?/i, ''))
    .map((one) => one.replace(/[/?#].*$/, ''))
    .filter((one) => one !== '')
    .slice(0, 20)

/** In facts a channel is its id, a space, and what it calls itself. */
function offersOf(credential: string, channels: CredentialFacts[string] | undefined, own: boolean): Offer[] {
  if (!Array.isArray(channels)) return []
  return channels.map((text) => {
    const [channel = '', ...words] = text.split(' ')
    return offer(credential, { id: channel, title: words.join(' ') }, own)
  })
}

const offer = (credential: string, { id, title }: { id: string; title: string }, own: boolean): Offer => ({
  connector: 'youtube',
  name: `YouTube: ${title || id}`,
  settings: { credential, channel: id, name: title, own },
  scope: 'town',
  chosen: true,
})

export function youtubeOwnSetup(addresses: Addresses = realAddresses): Setup {
  return {
    network: 'youtube-own',
    service: 'google',
    permissions: ['youtube.force-ssl'],
    steps: [
      {
        name: 'app',
        fields: [
          { name: 'clientId', pattern: /^[\w.-]+\.apps\.googleusercontent\.com$/ },
          { name: 'clientSecret', secret: true },
        ],
        check: async (typed, context) => {
          await knowsApp(addresses, typed, context)
          return {}
        },
      },
    ],
    signIn: {
      address: ({ clientId = '' }, { redirect, state }) => {
        const query = new URLSearchParams({
          client_id: clientId,
          redirect_uri: redirect,
          response_type: 'code',
          scope,
          // Without both of these Google gives no token that lasts.
          access_type: 'offline',
          prompt: 'consent',
          state,
        })
        return `${addresses.signIn}/o/oauth2/v2/auth?${query}`
      },
      finish: async (secret, answer, { redirect }, context) => {
        const code = codeOf(answer)
        const { clientId = '', clientSecret = '' } = secret
        const token = await askToken(addresses, context, {
          grant_type: 'authorization_code',
          code,
          redirect_uri: redirect,
          client_id: clientId,
          client_secret: clientSecret,
        })
        // The tick beside the permission can be taken away while signing in.
        if (!token.refresh_token || !token.scope.split(' ').includes(scope))
          throw new SourceProblem('permission-missing', {
            network: 'YouTube',
            permission: 'youtube.force-ssl',
          })
        return {
          secret: { clientId, clientSecret, refreshToken: token.refresh_token },
          facts: {},
          expiresAt: null,
        }
      },
    },
    offers: async (credentialId, context) => {
      const channels = await ownChannels(await openLine(addresses, credentialId, context))
      return channels.map((channel) => offer(credentialId, channel, true))
    },
  }
}

function codeOf(answer: URLSearchParams): string {
  const code = answer.get('code')
  if (code) return code
  if (answer.get('error') === 'access_denied') throw new SourceProblem('youtube-not-signed-in')
  const message = calm(answer.get('error') ?? 'no code')
  throw new SourceProblem('network-says', { network: 'Google', message })
}

/** A code that cannot be right is refused in one way for an app that exists, and in another for one that does not. */
async function knowsApp(addresses: Addresses, typed: Secret, context: Context): Promise<void> {
  const { value } = await askApi(context, {
    url: `${addresses.token}/token`,
    form: {
      grant_type: 'authorization_code',
      code: 'none',
      redirect_uri: 'http://localhost',
      client_id: typed.clientId ?? '',
      client_secret: typed.clientSecret ?? '',
    },
  })
  const error = value !== null && typeof value === 'object' && 'error' in value ? value.error : null
  if (error === 'invalid_client' || error === 'unauthorized_client')
    throw new SourceProblem('youtube-app-unknown')
}
