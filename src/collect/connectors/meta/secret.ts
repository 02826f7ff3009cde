/**
 * What is kept secret of an app at Meta and of who signed in to it (service `meta`), as flat strings:
 *
 * `appId`, `appSecret`: the app. `verifyToken`: the word of the handshake for its webhook. `userToken`: of the person who
 * signed in, long-lived. `page.<id>`: the token of each page, by which Instagram accounts of that page are opened too.
 */
import { z } from 'zod'
import { readSecret } from '../../access.js'
import { type Secret, SourceProblem } from '../../connector.js'

export const service = 'meta'

const word = z.string().min(1).max(2_000)

export const appSecret = z.object({ appId: word, appSecret: word })

export const metaSecret = appSecret
  .extend({ verifyToken: word.optional(), userToken: word.optional() })
  .catchall(z.string())
export type MetaSecret = z.infer<typeof metaSecret>

export const readMetaSecret = (secret: Secret): MetaSecret => readSecret(secret, metaSecret)

export const pageKey = (page: string): string => `page.${page}`

/** The token of one page; the problem `key-missing` when nobody signed in for it. */
export function pageToken(secret: MetaSecret, page: string): string {
  const token = secret[pageKey(page)]
  if (!token) throw new SourceProblem('key-missing')
  return token
}
