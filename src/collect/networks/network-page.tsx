/** One network: what it gives, the keys in use, and the steps to set it up. */
import type { CredentialRow, Problem, Source } from '#store'
import { Button, calm, dateOf, momentOf, Notice, Page } from '#web'
import type { Setup } from '../connector.js'
import { connectorName, problemInWords } from '../sources/shown.js'
import { Tried } from '../sources/tried.js'
import type { TryOut } from '../try-out.js'
import { type Keys, keyName } from './drafts.js'
import { HookAddress } from './hook.js'
import { mayChange, networkName, type Shown } from './parts.js'
import { endsSoon, isWithoutSignIn } from './progress.js'
import { Steps } from './steps.js'

/** What became of the step that was just sent. */
export type Typing = { step: string; wrong?: Record<string, 'missing' | 'wrong'>; problem?: Problem }

/** What a key answered when it was tried. */
export type Trial = { credentialId: string; results: { name: string; tried: TryOut }[] }

export type NetworkView = Shown & {
  setup: Setup
  keys: Keys
  filled: Map<string, string | true>
  /** The word of the handshake by key, while the network still has to hear it. */
  hookWords: Map<string, string>
  uses: Map<string, Source[]>
  origin: string
  typing?: Typing | undefined
  tried?: Trial | undefined
}

export function NetworkPage(view: NetworkView) {
  const { t, viewer, setup, keys } = view
  const { network } = setup
  const isFree = keys.active.length === 0 || keys.draft !== undefined
  return (
    <Page t={t} viewer={viewer} title={networkName(t, network)} active="sources" problems={view.problems}>
      <header class="title">
        <p>
          <a href="/networks">{t('networks.title')}</a>
        </p>
        <h1>{networkName(t, network)}</h1>
        <p class="lead">{t(`networks.${network}.get`)}</p>
      </header>
      <div class="columns">
        <div class="stack wide-gaps">
          {keys.active.map((row) => (
            <Key view={view} row={row} />
          ))}
          {mayChange(viewer) && isFree && <Steps {...view} />}
          {mayChange(viewer) && !isFree && (
            <form method="post" action={`/networks/${network}/add`}>
              <Button>{t('networks.another', { network: networkName(t, network) })}</Button>
            </form>
          )}
          {!mayChange(viewer) && keys.active.length === 0 && (
            <Notice>{t('networks.only-administrator')}</Notice>
          )}
        </div>
        <aside class="stack">
          <About {...view} />
          <Permissions {...view} />
        </aside>
      </div>
    </Page>
  )
}

function About({ t, setup: { network } }: NetworkView) {
  const said = ['get-not', 'why-not', 'cost'].filter((name) => t.has(`networks.${network}.${name}`))
  return (
    <section class="sheet">
      <h2>{t('networks.about')}</h2>
      <dl class="facts stacked-facts">
        {said.map((name) => (
          <>
            <dt>{t(`networks.${name}`)}</dt>
            <dd>{t(`networks.${network}.${name}`)}</dd>
          </>
        ))}
      </dl>
    </section>
  )
}

function Permissions({ t, setup: { network, permissions } }: NetworkView) {
  if (permissions.length === 0) return null
  return (
    <section class="sheet">
      <h2>{t('networks.permissions')}</h2>
      <p class="soft">{t('networks.permissions-lead')}</p>
      <dl class="facts stacked-facts">
        {permissions.map((permission) => (
          <>
            <dt>
              <code>{permission}</code>
            </dt>
            <dd>{t(`networks.${network}.permission-${permission}`)}</dd>
          </>
        ))}
      </dl>
    </section>
  )
}

function Key({ view, row }: { view: NetworkView; row: CredentialRow }) {
  const { t, viewer, now, setup, tried } = view
  const { timeZone } = viewer.org
  const uses = view.uses.get(row.credentialId) ?? []
  const word = view.hookWords.get(row.credentialId)
  const name = keyName(t, row, setup.network)
  return (
    <section class="network-key" aria-labelledby={`key-${row.credentialId}`}>
      <h2 id={`key-${row.credentialId}`} dir="auto">
        {name === networkName(t, setup.network) ? t('networks.in-use') : calm(name)}
      </h2>
      <KeyState view={view} row={row} />
      <KeyFacts view={view} row={row} />
      {tried?.credentialId === row.credentialId && <Trials view={view} trial={tried} />}
      {uses.length === 0 ? (
        <p>{t('networks.no-sources')}</p>
      ) : (
        <ul class="list">
          {uses.map((source) => (
            <li>
              <a href={`/sources/${source.sourceId}`} dir="auto">
                {calm(source.name)}
              </a>{' '}
              <span class="soft">
                {connectorName(t, source.connector) !== source.name && connectorName(t, source.connector)}
                {source.state === 'paused' && ` · ${t('sources.is-paused')}`}
                {source.lastPost &&
                  ` · ${t('networks.last-post', { moment: momentOf(t, source.lastPost, timeZone, now) })}`}
              </span>
            </li>
          ))}
        </ul>
      )}
      {mayChange(viewer) && <KeyActions view={view} row={row} />}
      {setup.hasWebhook && <HookAddress {...view} row={row} word={word} />}
    </section>
  )
}

function KeyState({ view, row }: { view: NetworkView; row: CredentialRow }) {
  const { t, viewer, now, setup } = view
  const { timeZone } = viewer.org
  const since = typeof row.facts.since === 'string' ? new Date(row.facts.since) : row.createdAt
  const days = endsSoon(row.expiresAt, now)
  const date = (at: Date) => dateOf(at, timeZone, t.locale)
  return (
    <>
      {row.problem && (
        <Notice look="problem" title={t('networks.state-problem')}>
          <p>{problemInWords(t, row)}</p>
        </Notice>
      )}
      {days !== null && (
        <Notice look="problem">
          {t('networks.ends-what', { days })} {mayChange(viewer) && t('networks.ends-do')}
        </Notice>
      )}
      <p class="soft">
        {t('networks.since', { date: date(since) })}
        {row.rotatedAt &&
          date(row.rotatedAt) !== date(since) &&
          ` · ${t('networks.renewed', { date: date(row.rotatedAt) })}`}
        {' · '}
        {row.expiresAt ? t('networks.expires', { date: date(row.expiresAt) }) : t('networks.expires-not')}
        {view.keys.draft?.facts.replaces === row.credentialId &&
          ` · ${t('networks.being-renewed', { network: networkName(t, setup.network) })}`}
      </p>
    </>
  )
}

/** What is true of this key, where the network's words can say it. */
function KeyFacts({ view, row }: { view: NetworkView; row: CredentialRow }) {
  const { t, viewer, setup } = view
  const said = Object.entries(row.facts).flatMap(([name, fact]) => {
    const key = `networks.${setup.network}.fact-${name}`
    const value = Array.isArray(fact) ? fact.map(calm).join(' · ') : fact
    if (value === '' || !t.has(key)) return []
    return [t(key, { value: typeof value === 'string' ? calm(value) : value })]
  })
  return (
    <>
      {isWithoutSignIn(row) && (
        <p>
          {t('networks.is-without-sign-in')} {mayChange(viewer) && t('networks.sign-in-later')}
        </p>
      )}
      {said
        .filter((words) => words !== '')
        .map((words) => (
          <p dir="auto">{words}</p>
        ))}
      <p>
        <a href={`/networks/limits#limits-${row.credentialId}`}>{t('networks.limits')}</a>
      </p>
    </>
  )
}

function KeyActions({ view, row }: { view: NetworkView; row: CredentialRow }) {
  const { t, setup } = view
  const at = (action: string) => `/networks/${setup.network}/${row.credentialId}/${action}`
  return (
    <div class="actions">
      <form method="post" action={at('test')}>
        <Button>{t('networks.test')}</Button>
      </form>
      <Button href={at('offers')}>{t('networks.choose')}</Button>
      <form method="post" action={at('rotate')}>
        <Button>{t('networks.rotate')}</Button>
      </form>
      <Button look="danger" href={at('remove')}>
        {t('networks.remove')}
      </Button>
    </div>
  )
}

function Trials({ view, trial }: { view: NetworkView; trial: Trial }) {
  const { t, viewer, now } = view
  const { timeZone } = viewer.org
  return (
    <div class="stack">
      <h3>{t('networks.tested', { moment: momentOf(t, now, timeZone, now) })}</h3>
      {trial.results.map(({ name, tried }) => (
        <div>
          <p class="label" dir="auto">
            {calm(name)}
          </p>
          <Tried t={t} timeZone={timeZone} now={now} tried={tried} />
        </div>
      ))}
    </div>
  )
}
