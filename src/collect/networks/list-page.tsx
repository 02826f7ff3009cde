/** All networks that ask for a key: what each gives, what it costs, and how it is with it. */
import type { CredentialRow } from '#store'
import { dateOf, Notice, Page, type Translate } from '#web'
import type { Setup } from '../connector.js'
import { problemInWords } from '../sources/shown.js'
import { firstSentence, networkName, type Shown } from './parts.js'
import { endsSoon } from './progress.js'

export type NetworksView = Shown & {
  setups: Setup[]
  /** By network: keys in use, and one that is being set up. */
  rows: Map<string, CredentialRow[]>
}

export function NetworksPage(view: NetworksView) {
  const { t, viewer, setups, rows } = view
  const all = [...rows.values()].flat()
  const ending = all.filter((row) => row.state === 'active' && endsSoon(row.expiresAt, view.now) !== null)
  return (
    <Page t={t} viewer={viewer} title={t('networks.title')} active="sources" problems={view.problems}>
      <header class="title">
        <p>
          <a href="/sources">{t('nav.sources')}</a>
        </p>
        <div class="beside">
          <h1>{t('networks.title')}</h1>
          <a href="/networks/limits">{t('networks.limits')}</a>
        </div>
        <p class="lead">{t('networks.lead')}</p>
      </header>
      {ending.length > 0 && <Notice look="problem">{t('networks.ending', { count: ending.length })}</Notice>}
      <ul class="list">
        {setups.map((setup) => (
          <Row view={view} setup={setup} own={rows.get(setup.network) ?? []} />
        ))}
      </ul>
    </Page>
  )
}

function Row({ view, setup, own }: { view: NetworksView; setup: Setup; own: CredentialRow[] }) {
  const { t } = view
  const { network } = setup
  const state = stateOf(view, own)
  return (
    <li class="network-row">
      <div>
        <h2>
          <a href={`/networks/${network}`}>{networkName(t, network)}</a>
        </h2>
        <p>{t(`networks.${network}.get`)}</p>
        {state.problem && <p class="source-problem">{state.problem}</p>}
        {/* The rest of what it costs stands on the page of the network. */}
        <p class="soft">{firstSentence(t(`networks.${network}.cost`))}</p>
      </div>
      <p class={`network-state ${state.look}`}>{state.words}</p>
    </li>
  )
}

type State = { words: string; look: '' | 'good' | 'more' | 'soft'; problem?: string | null }

function stateOf(view: NetworksView, own: CredentialRow[]): State {
  const { t, now, viewer } = view
  const active = own.filter((row) => row.state === 'active')
  const sick = active.find((row) => row.problem)
  if (sick) return { words: t('networks.state-problem'), look: 'more', problem: problemInWords(t, sick) }
  const [ending] = active
    .map((row) => endsSoon(row.expiresAt, now))
    .filter((days) => days !== null)
    .sort((a, b) => a - b)
  if (ending !== undefined) return { words: endsInWords(t, ending), look: 'more' }
  const [first] = active
  if (first) {
    const since = typeof first.facts.since === 'string' ? new Date(first.facts.since) : first.createdAt
    return {
      words: t('networks.since', { date: dateOf(since, viewer.org.timeZone, t.locale) }),
      look: 'good',
    }
  }
  if (own.length > 0) return { words: t('networks.state-draft'), look: '' }
  return { words: t('networks.state-none'), look: 'soft' }
}

export const endsInWords = (t: Translate, days: number) => t('networks.ends', { days })
