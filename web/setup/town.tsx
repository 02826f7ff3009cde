/** Step 2: which town. A name is typed, a municipality chosen; without JavaScript the search is a form of its own. */
import { Button, Field } from '../parts/form.js'
import type { Translate } from '../words/index.js'
import { Onward, StepFrame, type StepProps } from './frame.js'
import type { TownChoice } from './parts.js'

export function TownStep(
  props: StepProps & { typed: string; found: TownChoice[]; chosen: TownChoice | undefined },
) {
  const { t, base, typed, found, chosen, errors } = props
  const shown = found.length > 0 ? found : chosen ? [chosen] : []
  return (
    <StepFrame {...props} step="town" lead={t('setup.town-lead')} scripts={['setup-town']}>
      <form method="get" action={`${base}/town`} class="line-form" data-suggest={`${base}/town/suggest`}>
        <Field
          label={t('setup.town-name')}
          name="q"
          type="search"
          value={typed || chosen?.name}
          required
          autocomplete="off"
          autofocus={!chosen}
          maxlength={80}
          error={errors?.town}
        />
        <Button>{t('setup.search')}</Button>
      </form>
      <form method="post" action={`${base}/town`}>
        <div id="towns" aria-live="polite">
          <Towns
            t={t}
            typed={typed}
            found={shown}
            chosen={chosen?.code ?? (shown.length === 1 ? shown[0]?.code : undefined)}
          />
        </div>
        <Onward t={t} base={base} step="town" />
      </form>
      <p class="soft attribution">{t('setup.gazetteer')}</p>
    </StepFrame>
  )
}

/** The municipalities to choose from; also sent alone while somebody types. */
export function Towns(props: {
  t: Translate
  typed: string
  found: TownChoice[]
  chosen?: string | undefined
}) {
  const { t, typed, found, chosen } = props
  if (found.length === 0) return typed === '' ? null : <p class="wrong">{t('setup.town-none', { typed })}</p>
  return (
    <fieldset>
      <legend class="visually-hidden">{t('setup.town')}</legend>
      <div class="options towns">
        {found.map((town, index) => (
          <label class="option">
            <input
              type="radio"
              name="town"
              value={town.code}
              required
              checked={chosen ? town.code === chosen : index === 0}
            />
            <span>
              <strong>{town.name}</strong>{' '}
              <span class="soft">
                {t('setup.town-where', { province: town.province, country: town.country })}
              </span>
              <TownFacts t={t} town={town} />
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

function TownFacts({ t, town }: { t: Translate; town: TownChoice }) {
  const lines = [
    town.parts.length > 0 ? t('setup.town-parts', { parts: some(t, town.parts) }) : null,
    town.merged.length > 0
      ? t('setup.town-merged', {
          names: some(
            t,
            town.merged.map((old) => `${old.name} (${old.year})`),
          ),
        })
      : null,
    town.postcodes.length > 0 ? t('setup.town-postcodes', { postcodes: some(t, town.postcodes) }) : null,
    town.neighbours.length > 0 ? t('setup.town-neighbours', { neighbours: some(t, town.neighbours) }) : null,
  ].filter((line) => line !== null)
  return (
    <small class="hint">
      {lines.map((line) => (
        <span class="fact">{line}</span>
      ))}
    </small>
  )
}

const shownAtMost = 9

/** A long list is cut, and says so. */
function some(t: Translate, names: string[]): string {
  const rest = names.length - shownAtMost
  const shown = names.slice(0, shownAtMost).join(', ')
  return rest > 0 ? t('setup.and-more', { shown, rest }) : shown
}
