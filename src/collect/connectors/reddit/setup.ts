/** Setting up Reddit: an app that Reddit approved, and the subreddits that are worth it. */

import {
  type Context,
  type CredentialFacts,
  type Secret,
  type Setup,
  SourceProblem,
} from '../../connector.js'
import { type Addresses, realAddresses, tryLine } from './server.js'
import { about, redditSettings } from './wire.js'

export function redditSetup(addresses: Addresses = realAddresses): Setup {
  return {
    network: 'reddit',
    service: 'reddit',
    permissions: ['read'],
    steps: [
      {
        name: 'app',
        fields: [
          { name: 'clientId', pattern: /^[\w-]{10,40}$/ },
          { name: 'clientSecret', secret: true, pattern: /^[\w-]{10,60}$/ },
        ],
        check: async (typed, context) => {
          await tryLine(addresses, secretOf(typed), context)
          return {}
        },
      },
      {
        name: 'subreddits',
        fields: [{ name: 'subreddits' }, { name: 'query', optional: true }],
        check: async (typed, context) => ({ facts: await find(addresses, typed, context) }),
      },
    ],
    offers: async (credential, context) => {
      const { facts } = await context.access.open(credential)
      const query = typeof facts.query === 'string' ? facts.query : ''
      const names = Array.isArray(facts.subreddits) ? facts.subreddits : []
      return names.map((subreddit) => ({
        connector: 'reddit',
        name: `r/${subreddit}${query ? `: ${query}` : ''}`,
        settings: { credential, subreddit, query },
        scope: 'town',
        chosen: true,
      }))
    },
  }
}

const secretOf = ({ clientId = '', clientSecret = '' }: Secret) => ({ clientId, clientSecret })

async function find(addresses: Addresses, typed: Secret, context: Context): Promise<CredentialFacts> {
  const ask = await tryLine(addresses, secretOf(typed), context)
  const subreddits: string[] = []
  const called = (typed.subreddits ?? '').split(/[\s,;]+/).filter((one) => one !== '')
  for (const one of called.slice(0, 10)) {
    const read = redditSettings.shape.subreddit.safeParse(one)
    if (!read.success) throw new SourceProblem('reddit-no-subreddit', { subreddit: one.slice(0, 40) })
    const found = about.safeParse(await ask(`/r/${read.data}/about`, {}))
    if (!found.success) throw new SourceProblem('reddit-not-there')
    if (found.data.data.subreddit_type === 'private') throw new SourceProblem('reddit-private')
    subreddits.push(found.data.data.display_name)
  }
  if (subreddits.length === 0) throw new SourceProblem('reddit-no-subreddit', { subreddit: '' })
  return { subreddits, query: (typed.query ?? '').trim().slice(0, 200) }
}
