/** Speaking to Instagram for one organisation: with the token of the page to which the account belongs. */
import type { Context } from '../../connector.js'
import { baseOf, type Graph, openGraph } from '../meta/graph.js'
import { pageToken, readMetaSecret } from '../meta/secret.js'

export const networkName = 'Instagram'

type Where = { credential: string; page: string }

/** `asPerson`: hashtags are searched for by who signed in, where that token was kept. */
export async function openInstagram(
  url: string | undefined,
  { credential, page }: Where,
  context: Context,
  asPerson = false,
): Promise<Graph> {
  const secret = readMetaSecret((await context.access.open(credential)).secret)
  const token = (asPerson && secret.userToken) || pageToken(secret, page)
  return openGraph(context, {
    network: networkName,
    base: baseOf(url),
    token,
    credential,
    appSecret: secret.appSecret,
  })
}
