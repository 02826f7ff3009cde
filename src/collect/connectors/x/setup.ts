/** How X is set up: an app of the town, a budget, and the town's own account. The words: `networks.x.…`. */

import { readSecret } from '../../access.js'
import { askApi } from '../../api.js'
import { type Context, type Credential, type Secret, type Setup, SourceProblem } from '../../connector.js'
import { defaultBase, problemOf } from './ask.js'
import { openPurse } from './money.js'
import { askToken, bare, challengeOf, scopes, verifierOf, withTokens } from './user.js'
import { oneUser, ruleList, xSecret } from './wire.js'

export function xSetup({ base = defaultBase, site = 'https://x.com' } = {}): Setup {
  return {
    network: 'x',
    service: 'x',
    permissions: scopes,
    steps: [
      {
        name: 'app',
        fields: [{ name: 'appToken', secret: true, pattern: /^\S{20,300}$/ }],
        check: (typed, context) => checkApp(base, typed, context),
      },
      {
        name: 'budget',
        fields: [
          { name: 'budgetEuro', kind: 'number' },
          { name: 'euroPerDollar', kind: 'number', optional: true },
        ],
        check: async (typed) => ({ facts: budgetIn(typed) }),
      },
      {
        name: 'client',
        isForSignIn: true,
        fields: [{ name: 'clientId' }, { name: 'clientSecret', secret: true }],
        check: (typed, context) => checkClient(base, typed, context),
      },
    ],
    signIn: {
      // Counting and searching need the app alone.
      isOptional: true,
      address(secret, { redirect, state }) {
        const address = new URL(`${site}/i/oauth2/authorize`)
        const query = {
          response_type: 'code',
          client_id: secret.clientId ?? '',
          redirect_uri: redirect,
          scope: scopes.join(' '),
          state,
          code_challenge: challengeOf(verifierOf(secret, state)),
          code_challenge_method: 'S256',
        }
        for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value)
        return address.href
      },
      finish: (secret, answer, where, context) => finish(base, secret, answer, where, context),
    },
    async offers(credentialId, context) {
      const { userId, username } = await openPurse(credentialId, context)
      const settings = { credential: credentialId }
      return [
        { connector: 'x-counts', name: 'X (aantallen)', settings, scope: 'firehose', chosen: true },
        { connector: 'x', name: 'X', settings, scope: 'firehose', chosen: true },
        ...(userId === null
          ? []
          : [
              {
                connector: 'x-own',
                name: `X: @${username ?? userId}`,
                settings,
                scope: 'town' as const,
                chosen: true,
              },
            ]),
      ]
    },
  }
}

/** Reading the rules costs nothing. Returns how many there are. */
async function checkApp(base: string, { appToken = '' }: Secret, context: Context) {
  const answer = await askApi(context, {
    url: `${base}/2/tweets/search/stream/rules`,
    headers: { authorization: `Bearer ${appToken}` },
  })
  const problem = problemOf(answer)
  if (problem) throw problem
  return { facts: { rules: ruleList.safeParse(answer.value).data?.data?.length ?? 0 } }
}

function budgetIn({ budgetEuro = '', euroPerDollar = '' }: Secret) {
  const budget = numberIn(budgetEuro)
  const rate = euroPerDollar.trim() === '' ? 1 : numberIn(euroPerDollar)
  if (!(budget >= 1 && budget <= 100_000) || !(rate >= 0.1 && rate <= 10))
    throw new SourceProblem('x-budget-odd')
  return { budgetEuro: budget, euroPerDollar: rate }
}

/** With a comma or a point. */
const numberIn = (text: string) => Number(text.trim().replace(',', '.') || Number.NaN)

/** X refuses a token that cannot be, but only after it has known the client. */
async function checkClient(base: string, { clientId = '', clientSecret = '' }: Secret, context: Context) {
  const form = { grant_type: 'refresh_token', refresh_token: 'dorpsplein-proef', client_id: clientId }
  const answer = await askToken(base, { clientId, clientSecret }, form, context)
  if (answer.status === 401) throw new SourceProblem('x-client-unknown')
  return {}
}

async function finish(
  base: string,
  given: Secret,
  answer: URLSearchParams,
  { redirect }: { redirect: string },
  context: Context,
): Promise<Credential> {
  const secret = readSecret(given, xSecret)
  const code = answer.get('code')
  if (code === null) throw new SourceProblem('x-not-signed-in')
  const form = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirect,
    client_id: secret.clientId ?? '',
    code_verifier: verifierOf(given, answer.get('state') ?? ''),
  }
  const told = await askToken(base, secret, form, context)
  const problem = problemOf(told)
  if (problem) throw problem
  const next = withTokens(secret, told.value, context.now())
  const headers = { authorization: `Bearer ${next.accessToken}` }
  const me = await askApi(context, { url: `${base}/2/users/me`, headers })
  const refused = problemOf(me)
  if (refused) throw refused
  const { data } = oneUser.parse(me.value)
  return { secret: bare(next), facts: { userId: data.id, username: data.username }, expiresAt: null }
}
