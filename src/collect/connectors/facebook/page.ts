/** One page, opened with its key: the town's own with the token of the page, one of others with that of the app. */
import type { Context, CredentialFacts } from '../../connector.js'
import { baseOf, type Graph, openGraph } from '../meta/graph.js'
import { pageToken, readMetaSecret } from '../meta/secret.js'
import { debugToken } from '../meta/tokens.js'
import type { FacebookSettings } from './wire.js'

export type OpenPage = {
  graph: Graph
  facts: CredentialFacts
  /** Whether the key is still good and holds what it needs to see what people write. */
  maySee(): Promise<boolean>
}

const seeing = ['pages_read_engagement', 'pages_read_user_content']

export async function openPage(
  url: string,
  { credential, page, own }: FacebookSettings,
  context: Context,
): Promise<OpenPage> {
  const { secret, facts } = await context.access.open(credential)
  const meta = readMetaSecret(secret)
  const { appId, appSecret } = meta
  const common = { network: 'Facebook', credential, base: baseOf(url) }
  const asApp = openGraph(context, { ...common, token: `${appId}|${appSecret}` })
  if (!own) {
    const isShown = async () =>
      (await asApp.page(`${page}/posts`, { fields: 'id', limit: 1 })).items.length > 0
    return { graph: asApp, facts, maySee: isShown }
  }
  const token = pageToken(meta, page)
  const maySee = async () => {
    const told = await debugToken(asApp, token)
    return told.isValid && seeing.every((scope) => told.scopes.includes(scope))
  }
  return { graph: openGraph(context, { ...common, token, appSecret }), facts, maySee }
}
