/** Where a topic is about: the places that its posts name, on a map and as a list, with a table behind. */
import type { PlacesSaid, SaidOfPlace } from '#store'
import { calm, type Translate, type Viewer } from '#web'
import { attribution } from '../gazetteer/index.js'
import { localitiesOf } from './localities.js'
import { PlaceMap } from './place-map.js'

/** More are in the table. */
const mostListed = 8

type Shown = { t: Translate; viewer: Viewer; topicId: string; said: PlacesSaid; mayRead: boolean }

/** Nothing below five voices: a breakdown of so few would point at people. */
export function PlacesPart(props: Shown) {
  const { t, viewer, said } = props
  if (said.places.length === 0) return null
  const localities = localitiesOf(viewer.org.municipality)
  const hasMap = localities.length > 1
  return (
    <section class="stack places" id="places">
      <h2>{t('places.where')}</h2>
      <p class="soft">{t(said.atLeast ? 'places.where-least' : 'places.where-lead')}</p>
      <div class={hasMap ? 'places-beside' : ''}>
        <Ranked {...props} />
        {hasMap && (
          <figure>
            <PlaceMap t={t} town={viewer.org.name} localities={localities} said={said.localities} />
            <figcaption class="soft">
              {t('places.map-note')} <small>{t('places.map-source', { source: attribution })}</small>
            </figcaption>
          </figure>
        )}
      </div>
      <Table {...props} />
    </section>
  )
}

function Ranked(props: Shown) {
  const listed = props.said.places.slice(0, mostListed)
  const most = Math.max(1, ...listed.map(({ voices }) => voices ?? 0))
  return (
    <ol class="plain-list ranked-places">
      {listed.map((one) => (
        <li>
          <span class="place">
            <PlaceLink {...props} place={one.place} />
          </span>
          <span class={one.voices === null ? 'soft few' : 'count'}>
            {one.voices === null ? props.t('places.few') : props.t('places.number', { n: one.voices })}
          </span>
          <svg class="place-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
            <rect width={((100 * (one.voices ?? 0)) / most).toFixed(1)} height="4" />
          </svg>
        </li>
      ))}
    </ol>
  )
}

function PlaceLink({ t, topicId, place, mayRead }: Shown & { place: string }) {
  if (!mayRead) return <span dir="auto">{calm(place)}</span>
  const query = new URLSearchParams({ topic: topicId, place })
  return (
    <a dir="auto" href={`/search?${query}`} aria-label={t('places.read', { place: calm(place) })}>
      {calm(place)}
    </a>
  )
}

function Table({ t, said }: Shown) {
  const figure = (value: number | null) =>
    value === null ? t('places.few') : t('places.number', { n: value })
  return (
    <details class="fold">
      <summary>{t('places.table')}</summary>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>{t('places.place')}</th>
              <th class="number">{t('places.voices')}</th>
              <th class="number">{t('places.posts')}</th>
            </tr>
          </thead>
          <tbody>
            {said.places.map((one: SaidOfPlace) => (
              <tr>
                <td dir="auto">{calm(one.place)}</td>
                <td class="number">{figure(one.voices)}</td>
                <td class="number">{one.posts === null ? '–' : figure(one.posts)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="soft">{t('places.few-note')}</p>
    </details>
  )
}
