/** Who reads the tamtam, in which profile, and how confirmations are kept. */
import type { Profile, Reader, TamtamSetting } from '#store'
import { Button, Choice, dayOf, Field, Notice, Page, type Translate, type Viewer } from '#web'

export type ReadersView = {
  t: Translate
  viewer: Viewer
  problems: number
  profiles: Profile[]
  readers: Reader[]
  setting: TamtamSetting
  /** Everybody who works here, by name. */
  colleagues: { userId: string; name: string; deadSince: Date | null }[]
  domains: readonly { value: string; label: string }[]
  wrong?: string | undefined
}

export function ReadersPage(view: ReadersView) {
  const { t, viewer, profiles, setting, colleagues } = view
  const profileOf = new Map(view.readers.map((one) => [one.userId, one.profileId]))
  const secretaryOf = new Map(view.readers.map((one) => [one.userId, one.secretary]))
  const named = (domain: string) => view.domains.find((one) => one.value === domain)?.label ?? domain
  const people = [
    { value: '', label: t('tamtam.nobody') },
    ...colleagues.map(({ userId, name }) => ({ value: userId, label: name })),
  ]
  return (
    <Page t={t} viewer={viewer} title={t('tamtam.readers')} active="tamtam" problems={view.problems}>
      <h1>{t('tamtam.readers')}</h1>
      <p class="lead">{t('tamtam.readers-lead')}</p>
      <form method="post" action="/tamtam/readers" class="panel">
        {colleagues.map(({ userId, name, deadSince }) => (
          <div class="tamtam-reader">
            <Choice
              label={name}
              name={`reader-${userId}`}
              id={`reader-${userId}`}
              value={profileOf.get(userId) ?? ''}
              options={[
                { value: '', label: t('tamtam.reads-not') },
                ...profiles.map((one) => ({ value: one.profileId, label: one.name })),
              ]}
            />
            {profileOf.has(userId) && deadSince && (
              <Notice
                look="problem"
                title={t('tamtam.reader-dead', { day: dayOf(deadSince, viewer.org.timeZone, t.locale) })}
              >
                {t('tamtam.reader-dead-what')}
              </Notice>
            )}
            {profileOf.has(userId) && (
              <Choice
                label={t('tamtam.secretary-of', { name })}
                name={`secretary-${userId}`}
                id={`secretary-${userId}`}
                value={secretaryOf.get(userId) ?? ''}
                options={people.filter((one) => one.value !== userId)}
              />
            )}
          </div>
        ))}
        <Button look="primary">{t('tamtam.save')}</Button>
        <p class="soft">
          {t('tamtam.readers-invite')}{' '}
          {viewer.role === 'administrator' && <a href="/people">{t('nav.people')}</a>}
        </p>
      </form>
      <h2>{t('tamtam.profiles')}</h2>
      <ul class="list">
        {profiles.map((one) => (
          <li>
            <strong>{one.name}</strong>{' '}
            <span class="soft">
              {one.domains.length === 0 ? t('tamtam.profile-all') : one.domains.map(named).join(', ')}
            </span>
            {one.readers === 0 && profiles.length > 1 && (
              <form method="post" action="/tamtam/profiles/remove">
                <input type="hidden" name="profile" value={one.profileId} />
                <Button look="quiet" label={t('tamtam.profile-remove', { name: one.name })}>
                  {t('tamtam.remove')}
                </Button>
              </form>
            )}
          </li>
        ))}
      </ul>
      <form method="post" action="/tamtam/profiles" class="panel">
        <Field label={t('tamtam.profile-name')} name="name" maxlength={60} required error={view.wrong} />
        <Choice
          label={t('tamtam.profile-domains')}
          hint={t('tamtam.profile-domains-hint')}
          name="domains"
          as="checkbox"
          inline
          options={[...view.domains]}
        />
        <Button>{t('tamtam.profile-add')}</Button>
      </form>
      <h2>{t('tamtam.settings')}</h2>
      <form method="post" action="/tamtam/settings" class="panel">
        <Choice
          label={t('tamtam.receipts')}
          name="receipts"
          as="radio"
          value={setting.receipts}
          options={(['confirm', 'deadline', 'delivery'] as const).map((value) => ({
            value,
            label: t(`tamtam.receipts-${value}`),
            hint: t(`tamtam.receipts-${value}-hint`),
          }))}
        />
        <Field
          label={t('tamtam.within')}
          hint={t('tamtam.within-hint')}
          name="within"
          type="number"
          min={1}
          max={80}
          value={setting.within}
        />
        <Choice
          label={t('tamtam.escalates')}
          name="escalates"
          as="checkbox"
          value={setting.escalates ? ['1'] : []}
          options={[{ value: '1', label: t('tamtam.escalates-label'), hint: t('tamtam.escalates-hint') }]}
        />
        <Field
          label={t('tamtam.keep-months')}
          hint={t('tamtam.keep-months-hint')}
          name="keepMonths"
          type="number"
          min={3}
          max={60}
          value={setting.keepMonths}
        />
        <Choice
          label={t('tamtam.director')}
          hint={t('tamtam.director-hint')}
          name="director"
          value={setting.director ?? ''}
          options={people}
        />
        <Choice
          label={t('tamtam.deputy')}
          hint={t('tamtam.deputy-hint')}
          name="deputy"
          value={setting.deputy ?? ''}
          options={people}
        />
        <p class="soft">{t('tamtam.settings-told')}</p>
        <Button>{t('tamtam.save')}</Button>
      </form>
    </Page>
  )
}
