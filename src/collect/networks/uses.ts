/** What a key opens: the sources that name it in their settings. Pure. */
import type { Source } from '#store'
import type { Connector } from '../connector.js'

export function sourcesOf(
  { connectors }: { connectors: Map<string, Connector> },
  all: Source[],
  credentialId: string,
): Source[] {
  return all.filter((source) => {
    const connector = connectors.get(source.connector)
    const settings = connector?.credential && connector.settings.safeParse(source.settings)
    return settings?.success === true && connector?.credential?.(settings.data) === credentialId
  })
}
