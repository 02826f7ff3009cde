/**
 * `/answers`: texts that somebody stands for. Who saves one approves it; of two who save at once the second hears of the first.
 * And the coach, asked while one types.
 */
import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { addDays, Day, localTime } from '#basics/days'
import { Refusal } from '#basics/refusal'
import {
  addApprovedAnswer,
  answerVersions,
  approvedAnswers,
  changeApprovedAnswer,
  logAccess,
  topics,
} from '#store'
import { allow, typedLine, typedText, typedVersion, type WebEnv } from '#web'
import { Coach } from './answer-help.js'
import { type AnswerForm, AnswerPage, LibraryPage } from './library-page.js'
import type { FollowUpParts } from './parts.js'

const Form = z.object({
  title: typedLine(100),
  topic: typedLine(60),
  nl: typedText(4000),
  en: typedText(4000),
  lookAgain: Day.catch(''),
  after: typedVersion,
})
/** Half a year: as long as a topic lives without a word about it. */
const lookAgainDays = 182

export function libraryRoutes(routes: Hono<WebEnv>, parts: FollowUpParts): void {
  const { database, now } = parts
  const editors = allow('administrator', 'editor')
  const today = (c: Context<WebEnv>) => localTime(now(), c.get('viewer').org.timeZone).day

  routes.get('/answers', editors, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const search = typedLine(80).parse(c.req.query('q') ?? '')
    const { answers, total } = await database.inOrg(orgId, async (tx) => {
      const all = await approvedAnswers(tx, orgId)
      return { answers: search === '' ? all : await approvedAnswers(tx, orgId, search), total: all.length }
    })
    const names = await parts.persons(answers.map((one) => one.approvedBy))
    return c.html(
      <LibraryPage {...c.var} now={now()} today={today(c)} {...{ answers, total, search, names }} />,
    )
  })

  routes.get('/answers/new', editors, (c) => {
    const title = typedLine(100).parse(c.req.query('title') ?? '')
    const lookAgain = addDays(today(c), lookAgainDays)
    return show(c, null, { title, topic: '', nl: '', en: '', lookAgain })
  })

  /** Asked by the browser while somebody types; nothing of the text is kept or logged. Before `/answers/:id`. */
  routes.post('/answers/coach', allow('administrator', 'editor', 'policymaker'), async (c) => {
    const form = await c.req.parseBody()
    const read = z
      .object({ body: z.string().max(20_000).catch(''), lang: z.string().max(5).catch('') })
      .parse(form)
    return c.html(<Coach t={c.get('t')} text={read.body} lang={read.lang} />)
  })

  routes.get('/answers/:id', editors, (c) => show(c, idOf(c)))

  routes.post('/answers', editors, (c) => save(c, null))
  routes.post('/answers/:id', editors, (c) => save(c, idOf(c)))

  routes.post('/answers/:id/retire', editors, async (c) => {
    const { userId, org } = c.get('viewer')
    const after = Form.shape.after.parse((await c.req.parseBody()).after)
    await database.inOrg(org.orgId, async (tx) => {
      const by = { by: userId, at: now() }
      await changeApprovedAnswer(tx, org.orgId, idOf(c), after, { retired: true }, by)
      await logAccess(tx, org.orgId, userId, 'library.change', { answer: idOf(c), step: 'retired' })
    })
    return c.redirect('/answers', 303)
  })

  async function show(c: Context<WebEnv>, answerId: string | null, form?: AnswerForm, wrong?: string) {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const view = await database.inOrg(orgId, async (tx) => ({
      versions: answerId === null ? [] : await answerVersions(tx, orgId, answerId),
      topics: (await topics(tx, orgId)).filter((one) => !one.system).map((one) => one.name),
    }))
    const [last] = view.versions
    if (answerId !== null && !last) throw new Refusal('library.unknown', 'no such answer')
    const names = await parts.persons(view.versions.map((one) => one.approvedBy))
    const shown = form ?? last
    if (!shown) throw new Refusal('library.unknown', 'no such answer')
    return c.html(
      <AnswerPage
        {...c.var}
        now={now()}
        today={today(c)}
        {...{ answerId, names, wrong }}
        {...view}
        form={shown}
      />,
      wrong ? 422 : 200,
    )
  }

  async function save(c: Context<WebEnv>, answerId: string | null) {
    const { userId, org } = c.get('viewer')
    const t = c.get('t')
    const form = Form.parse(await c.req.parseBody())
    if (form.title === '' || (form.nl === '' && form.en === ''))
      return show(c, answerId, form, t('library.missing'))
    if (form.lookAgain <= today(c)) return show(c, answerId, form, t('library.again-past'))
    const by = { by: userId, at: now() }
    try {
      await database.inOrg(org.orgId, async (tx) => {
        const { after, ...words } = form
        const id = answerId ?? (await addApprovedAnswer(tx, org.orgId, words, by))
        if (answerId !== null)
          await changeApprovedAnswer(tx, org.orgId, answerId, after, { ...words, retired: false }, by)
        await logAccess(tx, org.orgId, userId, 'library.change', { answer: id, step: 'approved' })
      })
    } catch (error) {
      // What was typed is not lost: it stands in the form, above the version of the other.
      if (error instanceof Refusal && error.key === 'library.changed')
        return show(c, answerId, form, t('library.changed'))
      throw error
    }
    return c.redirect('/answers', 303)
  }
}

function idOf(c: Context<WebEnv>): string {
  const id = z.guid().safeParse(c.req.param('id'))
  if (!id.success) throw new Refusal('library.unknown', 'not an id')
  return id.data
}
