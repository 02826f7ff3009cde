/** The template of an edition, and the calendars behind its agenda. An administrator decides; each change is in the access log. */
import { randomBytes } from 'node:crypto'
import type { Context, Hono } from 'hono'
import { z } from 'zod'
import {
  addCalendar,
  calendars,
  logAccess,
  removeCalendar,
  saveTamtamSetting,
  type TemplateSection,
  type Tx,
  tamtamSetting,
} from '#store'
import { allow, typedLine, type WebEnv } from '#web'
import { calendarAddress, readAgenda } from './agenda.js'
import type { TamtamParts } from './routes.js'
import { mostOwn, templateOf } from './sections.js'
import { TemplatePage } from './template-page.js'

const mostCalendars = 8
const heading = typedLine(40)

export function templateRoutes(routes: Hono<WebEnv>, parts: TamtamParts): void {
  const { database, now } = parts
  const administrators = allow('administrator')

  routes.get('/tamtam/template', administrators, (c) => show(c))

  async function show(c: Context<WebEnv>, wrong?: string) {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const view = await database.inOrg(orgId, async (tx) => {
      const { sections, pdf } = await tamtamSetting(tx, orgId)
      return { sections: templateOf(sections), pdf, calendars: await calendars(tx, orgId) }
    })
    const printer = parts.printer !== null
    return c.html(
      <TemplatePage
        t={c.get('t')}
        viewer={viewer}
        problems={c.get('problems')}
        now={now()}
        printer={printer}
        wrong={wrong}
        {...view}
      />,
      wrong ? 422 : 200,
    )
  }

  routes.post('/tamtam/template', administrators, async (c) => {
    const form = await c.req.parseBody()
    await change(c, 'template', async (tx, orgId) => {
      const setting = await tamtamSetting(tx, orgId)
      const sections = arranged(templateOf(setting.sections), form)
      await saveTamtamSetting(tx, orgId, { ...setting, sections, pdf: form.pdf === '1' })
    })
    return c.redirect('/tamtam/template', 303)
  })

  routes.post('/tamtam/calendars', administrators, async (c) => {
    const form = await c.req.parseBody()
    const url = calendarAddress(typeof form.url === 'string' ? form.url : '')
    if (!url) return show(c, c.get('t')('tamtam.calendar-bad'))
    const name = typedLine(60).parse(form.name) || new URL(url).hostname
    const { org } = c.get('viewer')
    await change(c, 'calendar', async (tx, orgId) => {
      if ((await calendars(tx, orgId)).length < mostCalendars) await addCalendar(tx, orgId, url, name)
    })
    await readAgenda(parts, org)
    return c.redirect('/tamtam/template#calendars', 303)
  })

  routes.post('/tamtam/calendars/remove', administrators, async (c) => {
    const id = z.uuid().safeParse((await c.req.parseBody()).calendar)
    if (id.success) await change(c, 'calendar', (tx, orgId) => removeCalendar(tx, orgId, id.data))
    return c.redirect('/tamtam/template#calendars', 303)
  })

  async function change(
    c: Context<WebEnv>,
    what: string,
    work: (tx: Tx, orgId: string) => Promise<unknown>,
  ): Promise<void> {
    const { org, userId } = c.get('viewer')
    await database.inOrg(org.orgId, async (tx) => {
      await work(tx, org.orgId)
      await logAccess(tx, org.orgId, userId, 'tamtam.settings', { what })
    })
  }
}

/** As the form says: by place, and of two with the same place the one that was first. One of its own without a heading goes. */
export function arranged(sections: TemplateSection[], form: Record<string, unknown>): TemplateSection[] {
  const added = heading.parse(form.new)
  const placed = sections.map((one, at) => ({
    place: z.coerce
      .number()
      .catch(at + 1)
      .parse(form[`place-${one.id}`]),
    section: { id: one.id, on: form[`on-${one.id}`] === '1', title: heading.parse(form[`title-${one.id}`]) },
  }))
  const kept = placed
    .sort((a, b) => a.place - b.place)
    .map(({ section }) => section)
    .filter(({ id, title }) => !id.startsWith('own-') || title !== '')
  const own = kept.filter(({ id }) => id.startsWith('own-')).length
  if (added === '' || own >= mostOwn) return kept
  return [...kept, { id: `own-${randomBytes(4).toString('hex')}`, on: true, title: added }]
}
