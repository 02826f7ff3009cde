/** Setting up LinkedIn: an app that LinkedIn approved, and signing in as somebody who administers our page. */

import { askApi } from '../../api.js'
import { type Context, type Offer, type Secret, type Setup, SourceProblem } from '../../connector.js'
import {
  type Addresses,
  askToken,
  calm,
  coded,
  type Line,
  openLine,
  readElements,
  realAddresses,
} from './server.js'
import { organization, role } from './wire.js'

/** Reading and writing are asked for twice: LinkedIn is moving comments and reactions to the permissions with `_feed`. */
const permissions = [
  'r_organization_social',
  'r_organization_social_feed',
  'w_organization_social',
  'w_organization_social_feed',
  'rw_organization_admin',
]

export function linkedinSetup(addresses: Addresses = realAddresses): Setup {
  return {
    network: 'linkedin',
    service: 'linkedin',
    permissions,
    steps: [
      {
        name: 'app',
        fields: [
          { name: 'clientId', pattern: /^[\w-]{8,40}$/ },
          { name: 'clientSecret', secret: true },
          { name: 'callsADay', optional: true, kind: 'number' },
        ],
        check: async (typed, context) => {
          await knowsApp(addresses, typed, context)
          return { facts: { callsADay: Number(typed.callsADay) || 100 } }
        },
      },
    ],
    signIn: {
      address: ({ clientId = '' }, { redirect, state }) => {
        const query = new URLSearchParams({
          response_type: 'code',
          client_id: clientId,
          redirect_uri: redirect,
          state,
          scope: permissions.join(' '),
        })
        return `${addresses.site}/oauth/v2/authorization?${query}`
      },
      finish: async ({ clientId = '', clientSecret = '' }, answer, { redirect }, context) =>
        askToken(addresses, { clientId, clientSecret }, context, {
          grant_type: 'authorization_code',
          code: codeOf(answer),
          redirect_uri: redirect,
        }),
    },
    offers: async (credential, context) => {
      const line = await openLine(addresses, credential, context)
      const query = 'q=roleAssignee&role=ADMINISTRATOR&state=APPROVED&count=20'
      const { items } = readElements(await line.ask(`/rest/organizationAcls?${query}`))
      const pages = [...new Set(items.flatMap(pageIn))]
      if (pages.length === 0) throw new SourceProblem('linkedin-no-page')
      const offers: Offer[] = []
      for (const id of pages) offers.push(offerOf(credential, id, await nameOf(line, id)))
      return offers
    },
  }
}

/** The number of a page; showcase pages and brands are left out. */
function pageIn(item: unknown): string[] {
  const read = role.safeParse(item)
  const urn = read.data?.organization ?? read.data?.organizationTarget ?? ''
  const id = /^urn:li:organization:(\d+)$/.exec(urn)?.[1]
  return id ? [id] : []
}

async function nameOf(line: Line, id: string): Promise<string> {
  const { status, value } = await line.ask(`/rest/organizations/${coded(id)}`, { also: [403, 404] })
  return status < 300 ? (organization.safeParse(value).data?.localizedName ?? '') : ''
}

const offerOf = (credential: string, id: string, name: string): Offer => ({
  connector: 'linkedin',
  name: `LinkedIn: ${name || id}`,
  settings: { credential, organization: id, name },
  scope: 'town',
  chosen: true,
})

function codeOf(answer: URLSearchParams): string {
  const code = answer.get('code')
  if (code) return code
  const error = answer.get('error') ?? ''
  if (error.startsWith('user_cancelled')) throw new SourceProblem('linkedin-not-signed-in')
  if (error === 'unauthorized_scope_error') throw new SourceProblem('linkedin-not-approved')
  throw new SourceProblem('network-says', { network: 'LinkedIn', message: calm(error || 'no code') })
}

/** A code that cannot be right is refused in one way for an app that exists, and in another for one that does not. */
async function knowsApp(addresses: Addresses, typed: Secret, context: Context): Promise<void> {
  const { value } = await askApi(context, {
    url: `${addresses.site}/oauth/v2/accessToken`,
    form: {
      grant_type: 'authorization_code',
      code: 'none',
      redirect_uri: 'http://localhost',
      client_id: typed.clientId ?? '',
      client_secret: typed.clientSecret ?? '',
    },
  })
  const error = value !== null && typeof value === 'object' && 'error' in value ? value.error : null
  if (error === 'invalid_client' || error === 'invalid_client_id')
    throw new SourceProblem('linkedin-app-unknown')
}
