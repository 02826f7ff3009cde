/** Whether it cooled, in words: what was measured, what is still to come, and what it does not say. */
import { addDays, localTime } from '#basics/days'
import { type Cooling, type CoolingAfter, coolingDays } from '#store'
import { dayOf, regional, type Translate } from '#web'

type View = { t: Translate; timeZone: string; since: Date; cooling: Cooling[] }

export function CoolingLines({ t, timeZone, since, cooling }: View) {
  const told = localTime(since, timeZone).day
  return (
    <section class="cooling" aria-labelledby="cooling-title">
      <h2 id="cooling-title" class="label">
        {t('cooling.title')}
      </h2>
      <ul class="list">
        {coolingDays.map((days) => {
          const found = cooling.find((one) => one.days === days)
          return (
            <li class={found ? undefined : 'soft'}>
              {found ? (
                <Found t={t} one={found} />
              ) : (
                t('cooling.to-come', { days, day: dayIn(t, addDays(told, days + 1)) })
              )}
            </li>
          )
        })}
      </ul>
      <p class="hint">{t('cooling.limits')}</p>
    </section>
  )
}

function Found({ t, one }: { t: Translate; one: Cooling }) {
  const { facts, days } = one
  return (
    <>
      <strong>{t(`cooling.${facts.verdict}`, { days })}</strong> {inFigures(t, days, facts)}
      {facts.model && <small class="soft"> {t(`cooling.model-${facts.model.replace(' ', '-')}`)}</small>}
    </>
  )
}

export function inFigures(t: Translate, days: CoolingAfter, facts: Cooling['facts']): string {
  if (facts.verdict === 'too-little')
    return t('cooling.few', { voices: facts.voicesBefore + facts.voicesAfter, days: facts.daysBefore + days })
  const usual = facts.usual === null ? '' : ` ${t('cooling.usual', { usual: number(t, facts.usual) })}`
  return `${t('cooling.figures', { after: number(t, facts.after), before: number(t, facts.before) })}${usual}`
}

const number = (t: Translate, value: number) =>
  new Intl.NumberFormat(regional(t.locale), { maximumFractionDigits: 1 }).format(value)

const dayIn = (t: Translate, day: string) => dayOf(new Date(`${day}T12:00:00Z`), 'UTC', t.locale)
