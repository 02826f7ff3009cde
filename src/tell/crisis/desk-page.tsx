/** The desk of a crisis: what was counted on one side, what the duty officer writes and releases on the other. */
import type { Crisis, CrisisWords, Proposal, ReleasedPicture, Rumour } from '#store'
import { Button, Choice, Field, momentOf, Notice, Page, type Translate, type Viewer } from '#web'
import { clockAt, dueAt, endsAt } from './clock.js'
import { columns } from './content.js'
import { clockWords, ExerciseMark, FiguresView, PictureList, stateLine, titleOf } from './picture-view.js'
import type { Problem } from './release.js'
import type { Colleague } from './start-page.js'
import { fullMoment } from './wording.js'

export type DeskView = {
  t: Translate
  viewer: Viewer
  problems: number
  now: Date
  crisis: Crisis
  proposal: Proposal | null
  /** Newest first. */
  pictures: ReleasedPicture[]
  /** Names of who is on duty. */
  roster: string[]
  /** The same, by id. */
  duty: string[]
  /** Who may be on it. */
  colleagues: Colleague[]
  /** How the mails of each picture fare, newest first; 0: that somebody is on duty. */
  mails: { version: number; sent: number; waiting: number; wrong: number }[]
  /** What was typed, where it could not be kept. */
  typed?: CrisisWords | undefined
  /** Why it did not leave, or was not kept. */
  inTheWay?: Problem[] | undefined
  wrong?: string | undefined
}

/** As many rumours as a picture holds, and rows that stand ready. */
export const mostRumours = 12
const spareRows = 2

export function DeskPage(view: DeskView) {
  const { t, viewer, crisis, proposal, pictures, now } = view
  const { timeZone } = viewer.org
  return (
    <Page t={t} viewer={viewer} title={titleOf(t, crisis)} problems={view.problems} wide>
      {crisis.exercise && <ExerciseMark t={t} />}
      <header class="title">
        <h1>{crisis.name}</h1>
        <p class="lead">{stateLine(t, crisis, timeZone, now)}</p>
        <p class="soft">
          {t('crisis.ends-itself', { moment: momentOf(t, endsAt(crisis), timeZone, now) })}{' '}
          {t('crisis.roster-line', { count: view.roster.length, names: view.roster.join(', ') })}
        </p>
        {crisis.clockFrom.getTime() !== crisis.startedAt.getTime() && (
          <p class="soft">
            {t('crisis.clock-now', { moment: fullMoment(t, clockAt(crisis, now), timeZone) })}
          </p>
        )}
      </header>
      {view.wrong && <Notice look="problem" title={view.wrong} />}
      {(view.inTheWay ?? []).map((problem) => (
        <Notice look="problem" title={wordsOf(t, problem)} />
      ))}
      <div class="crisis">
        <section class="crisis-figures sheet" aria-labelledby="crisis-proposal">
          <h2 id="crisis-proposal">{t('crisis.proposal', { version: crisis.version + 1 })}</h2>
          {proposal && (
            <>
              <p class="soft">
                {t('crisis.proposal-note', {
                  made: clockWords(t, dueAt(crisis, proposal.slot), timeZone),
                  next: clockWords(t, dueAt(crisis, proposal.slot + 1), timeZone),
                })}
              </p>
              <FiguresView t={t} figures={proposal.figures} timeZone={timeZone} />
            </>
          )}
          <p>
            <a href={searchLink(crisis)}>{t('crisis.to-search')}</a>
          </p>
        </section>
        <WriteForm {...view} />
      </div>
      <PictureList t={t} crisis={crisis} pictures={pictures} viewer={viewer} now={now} />
      <RosterForm {...view} />
      <details class="crisis-end">
        <summary>{t(crisis.exercise ? 'crisis.end-exercise' : 'crisis.end')}</summary>
        <form method="post" action="/crisis/end">
          <input type="hidden" name="crisis" value={crisis.crisisId} />
          <p>{t('crisis.end-note')}</p>
          <Button look="danger">{t('crisis.end-press')}</Button>
        </form>
      </details>
    </Page>
  )
}

function RosterForm({ t, crisis, duty, colleagues, mails }: DeskView) {
  return (
    <details class="crisis-roster">
      <summary>{t('crisis.roster-change')}</summary>
      <form method="post" action="/crisis/roster">
        <input type="hidden" name="crisis" value={crisis.crisisId} />
        {duty.map((id) => (
          <input type="hidden" name="seen" value={id} />
        ))}
        <Choice
          as="checkbox"
          label={t('crisis.roster')}
          hint={t('crisis.roster-change-hint')}
          name="duty"
          value={duty}
          options={colleagues.map((one) => ({
            value: one.userId,
            label: one.name,
            hint: t(`role.${one.role}`),
          }))}
        />
        <Button>{t('crisis.roster-save')}</Button>
      </form>
      {mails.length > 0 && (
        <ul class="plain-list">
          {mails.map((one) => (
            <li>{t('crisis.mails', one)}</li>
          ))}
        </ul>
      )}
    </details>
  )
}

const searchLink = ({ topicId }: Crisis) => (topicId ? `/search?topic=${topicId}&asks=1` : '/search?asks=1')

function WriteForm({ t, crisis, proposal, roster, typed }: DeskView) {
  const words: CrisisWords = typed ?? crisis
  return (
    <form method="post" action="/crisis/words" class="crisis-write">
      <input type="hidden" name="crisis" value={crisis.crisisId} />
      <input type="hidden" name="slot" value={String(proposal?.slot ?? -1)} />
      <input type="hidden" name="after" value={String(crisis.version)} />
      <input type="hidden" name="revision" value={String(crisis.revision)} />
      {columns.map((column) => (
        <Field
          type="textarea"
          label={t(`crisis.${column}`)}
          hint={t(`crisis.${column}-hint`)}
          name={column}
          value={words[column]}
          look="said"
          rows={4}
          maxlength={1200}
        />
      ))}
      <fieldset>
        <legend>{t('crisis.rumours')}</legend>
        <p class="hint">{t('crisis.rumours-hint')}</p>
        {rows(words.rumours).map((rumour, index) => (
          <RumourRow t={t} rumour={rumour} index={index} />
        ))}
      </fieldset>
      <div class="actions">
        <Button look="primary" name="do" value="release" disabled={!proposal}>
          {t(crisis.exercise ? 'crisis.release-exercise' : 'crisis.release', {
            version: crisis.version + 1,
            count: roster.length,
          })}
        </Button>
        <Button name="do" value="save">
          {t('crisis.save')}
        </Button>
      </div>
      <p class="soft">{t('crisis.release-note')}</p>
    </form>
  )
}

const empty: Rumour = { text: '', checked: false, truth: '' }
const rows = (rumours: Rumour[]): Rumour[] =>
  [...rumours, ...Array.from({ length: spareRows }, () => empty)].slice(0, mostRumours)

function RumourRow({ t, rumour, index }: { t: Translate; rumour: Rumour; index: number }) {
  return (
    <div class="crisis-rumour">
      <Field
        label={t('crisis.rumour', { number: index + 1 })}
        name={`rumour-${index}`}
        value={rumour.text}
        maxlength={160}
      />
      <Choice
        label={t('crisis.rumour-checked', { number: index + 1 })}
        name={`checked-${index}`}
        value={rumour.checked ? '1' : ''}
        options={[
          { value: '', label: t('crisis.unchecked') },
          { value: '1', label: t('crisis.checked') },
        ]}
      />
      <Field
        label={t('crisis.rumour-truth', { number: index + 1 })}
        name={`truth-${index}`}
        value={rumour.truth}
        maxlength={200}
      />
    </div>
  )
}

function wordsOf(t: Translate, problem: Problem): string {
  if (problem.why !== 'borrowed') return t(`crisis.missing-${problem.why}`)
  return t('crisis.borrowed', { where: t(`crisis.${problem.where}`), words: problem.words })
}
