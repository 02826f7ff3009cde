/** How a town connects its account on Bluesky: its handle, and an app password that is made for us alone. */
import { type Context, type Offer, type Secret, type Setup, SourceProblem } from '../../connector.js'
import { createSession, readSession } from './session.js'

const appPassword = /^\s*[a-z0-9]{4}(?:-[a-z0-9]{4}){3}\s*$/

export function blueskySetup(base = 'https://bsky.social'): Setup {
  return {
    network: 'bluesky',
    service: 'bluesky',
    permissions: ['account'],
    steps: [
      {
        name: 'account',
        fields: [
          { name: 'handle' },
          // The password of the account itself is never asked for, and refused where it is typed.
          { name: 'appPassword', secret: true, pattern: appPassword },
          { name: 'server', optional: true, isPlace: true },
        ],
        check: (typed, context) => check(typed, base, context),
      },
    ],
    offers,
  }
}

async function check(typed: Secret, base: string, context: Context) {
  const handle = (typed.handle ?? '').trim().replace(/^@/, '').toLowerCase()
  const password = (typed.appPassword ?? '').trim()
  if (!appPassword.test(password)) throw new SourceProblem('bluesky-main-password')
  const server = serverOf(typed.server ?? '')
  const entry = server || base
  const answer = await createSession({ handle, appPassword: password, server }, base, context)
  const made = readSession(answer, entry)
  const { accessJwt, refreshJwt, did, home } = made
  return {
    facts: { did, handle: made.handle, server: new URL(home).host },
    secret: { handle, appPassword: password, server, accessJwt, refreshJwt, did, home },
  }
}

/** Empty: the usual one. */
function serverOf(typed: string): string {
  const text = typed.trim()
  if (text === '') return ''
  const address = /^https?:\/\//i.test(text) ? text : `https://${text}`
  if (!URL.canParse(address)) throw new SourceProblem('not-an-address', { host: text.slice(0, 60) })
  return new URL(address).origin
}

async function offers(credential: string, { access }: Context): Promise<Offer[]> {
  const { did, handle } = (await access.open(credential)).facts
  if (typeof did !== 'string' || typeof handle !== 'string') return []
  return [
    {
      connector: 'bluesky-own',
      name: `@${handle}`,
      settings: { credential, did, handle },
      scope: 'town',
      chosen: true,
    },
  ]
}
