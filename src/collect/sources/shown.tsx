/** What several pages about sources say in the same way. */
import type { Source } from '#store'
import { calm, momentOf, type Translate } from '#web'
import type { Connector } from '../connector.js'

export type Moments = { t: Translate; timeZone: string; now: Date }

export function connectorName(t: Translate, connector: string): string {
  return t.has(`sources.connector-${connector}`) ? t(`sources.connector-${connector}`) : calm(connector)
}

/** `16.20 uur`, or that it never was. */
export function when({ t, timeZone, now }: Moments, at: Date | null): string {
  return at === null ? t('sources.never') : momentOf(t, at, timeZone, now)
}

/** What happens next with a source, in a few words. */
export function nextInWords(moments: Moments, source: Source, connector: Connector | undefined): string {
  const { t, now } = moments
  if (source.state === 'paused') return t('sources.is-paused')
  if (connector?.mode === 'handed') return t('sources.is-handed')
  if (connector?.mode === 'stream' && source.nextVisit === null) return t('sources.is-listening')
  if (source.nextVisit === null || source.nextVisit <= now) return t('sources.visit-soon')
  return t('sources.visit-at', { moment: momentOf(t, source.nextVisit, moments.timeZone, now) })
}

export function problemInWords(t: Translate, source: Pick<Source, 'problem'>): string | null {
  const { problem } = source
  if (!problem) return null
  const values = Object.entries(problem.values).map(([name, value]) => [
    name,
    typeof value !== 'string'
      ? value
      : name === 'meter' && t.has(`limit.${value}`)
        ? t(`limit.${value}`)
        : calm(value),
  ])
  return t(t.has(problem.key) ? problem.key : 'problem.unexpected', Object.fromEntries(values))
}

/** What you get, and what not, so that nobody takes silence for nothing. */
export function WhatYouGet({ t, connector }: { t: Translate; connector: Connector }) {
  const { name, facts } = connector
  return (
    <dl class="facts stacked-facts">
      <dt>{t('sources.get')}</dt>
      <dd>{t(`sources.get-${name}`)}</dd>
      <dt>{t('sources.get-not')}</dt>
      <dd>{t(`sources.get-not-${name}`)}</dd>
      <dt>{t('sources.deletions')}</dt>
      <dd>{t(`sources.deletions-${deletionsOf(connector)}`)}</dd>
      <dt>{t('sources.kept')}</dt>
      <dd>
        {facts.keepDays === undefined
          ? t('sources.kept-own')
          : t('sources.kept-days', { days: facts.keepDays })}
      </dd>
      <dt>{t('sources.price')}</dt>
      <dd>
        {t(facts.needsKey ? 'sources.needs-key' : 'sources.no-key')}{' '}
        {facts.costPerPost === 0 ? t('sources.free') : t('sources.cost', { euro: facts.costPerPost })}
      </dd>
    </dl>
  )
}

const handedIn = ['own', 'recorded']

function deletionsOf(connector: Connector): string {
  if (connector.facts.deletionsReachUs) return 'reach'
  if (connector.mode === 'poll' && connector.verify) return 'asked'
  return handedIn.includes(connector.name) ? 'handed' : 'no'
}
