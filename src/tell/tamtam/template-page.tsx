/** Which sections an edition has, in which order, and from which calendars its agenda comes. */
import type { StoredCalendar, TemplateSection } from '#store'
import { Button, calm, Field, momentOf, Notice, Page, type Translate, type Viewer } from '#web'
import { mostOwn } from './sections.js'

export type TemplateView = {
  t: Translate
  viewer: Viewer
  problems: number
  sections: TemplateSection[]
  pdf: boolean
  /** A PDF can be made here. */
  printer: boolean
  calendars: StoredCalendar[]
  now: Date
  wrong?: string | undefined
}

export function TemplatePage(view: TemplateView) {
  const { t, viewer, sections } = view
  const own = sections.filter((one) => one.id.startsWith('own-'))
  return (
    <Page t={t} viewer={viewer} title={t('tamtam.template')} active="tamtam" problems={view.problems}>
      <h1>{t('tamtam.template')}</h1>
      <p class="lead">{t('tamtam.template-lead')}</p>
      <form method="post" action="/tamtam/template" class="panel">
        <table class="table tamtam-template">
          <thead>
            <tr>
              <th scope="col">{t('tamtam.template-place')}</th>
              <th scope="col">{t('tamtam.template-title')}</th>
              <th scope="col">{t('tamtam.template-on')}</th>
            </tr>
          </thead>
          <tbody>
            {sections.map((one, at) => (
              <Row t={t} section={one} place={at + 1} />
            ))}
          </tbody>
        </table>
        {own.length < mostOwn && (
          <Field
            label={t('tamtam.template-new')}
            hint={t('tamtam.template-new-hint')}
            name="new"
            maxlength={40}
          />
        )}
        {view.printer && (
          <p>
            <label>
              <input type="checkbox" name="pdf" value="1" checked={view.pdf} /> {t('tamtam.pdf-mail')}
            </label>{' '}
            <span class="soft">{t('tamtam.pdf-mail-hint')}</span>
          </p>
        )}
        <Button look="primary">{t('tamtam.save')}</Button>
      </form>
      <Calendars {...view} />
    </Page>
  )
}

function Row({ t, section, place }: { t: Translate; section: TemplateSection; place: number }) {
  const { id, on, title } = section
  const name = title || t(`tamtam.section-${id.startsWith('own-') ? 'own' : id}`)
  return (
    <tr>
      <td>
        <input
          type="number"
          name={`place-${id}`}
          value={String(place)}
          min="1"
          max="20"
          aria-label={`${t('tamtam.template-place')}: ${name}`}
        />
      </td>
      <td>
        <input
          type="text"
          name={`title-${id}`}
          value={title}
          placeholder={name}
          maxlength={40}
          aria-label={`${t('tamtam.template-title')}: ${name}`}
        />
      </td>
      <td>
        <input
          type="checkbox"
          name={`on-${id}`}
          value="1"
          checked={on}
          aria-label={`${t('tamtam.template-on')}: ${name}`}
        />
      </td>
    </tr>
  )
}

function Calendars({ t, viewer, calendars, now, wrong }: TemplateView) {
  return (
    <section id="calendars">
      <h2>{t('tamtam.calendars')}</h2>
      <p class="soft">{t('tamtam.calendars-lead')}</p>
      <ul class="list">
        {calendars.map((one) => (
          <li>
            <strong>{calm(one.name)}</strong>{' '}
            <span class="soft">
              {one.readAt &&
                t('tamtam.calendar-read', {
                  moment: momentOf(t, one.readAt, viewer.org.timeZone, now),
                })}
              {one.skipped > 0 && ` · ${t('tamtam.calendar-skipped', { count: one.skipped })}`}
            </span>
            {one.problem && <Notice look="problem" title={t(one.problem)} />}
            <form method="post" action="/tamtam/calendars/remove">
              <input type="hidden" name="calendar" value={one.calendarId} />
              <Button look="quiet" label={t('tamtam.calendar-remove', { name: one.name })}>
                {t('tamtam.remove')}
              </Button>
            </form>
          </li>
        ))}
      </ul>
      <form method="post" action="/tamtam/calendars" class="panel">
        <Field
          label={t('tamtam.calendar-url')}
          hint={t('tamtam.calendar-url-hint')}
          name="url"
          maxlength={1000}
          required
          error={wrong}
        />
        <Field label={t('tamtam.calendar-name')} name="name" maxlength={60} />
        <Button>{t('tamtam.calendar-add')}</Button>
      </form>
    </section>
  )
}
