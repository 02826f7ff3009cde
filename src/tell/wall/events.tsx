/**
 * What an editor tells the wall: an event that explains a bend of the curve, and what was done with what people asked
 * ("u zei, wij deden").
 */
import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Bus } from '#basics/bus'
import type { Clock } from '#basics/clock'
import { localMoment, localTime } from '#basics/days'
import { Refusal } from '#basics/refusal'
import {
  addMark,
  type Database,
  giveAnswer,
  logAccess,
  removeEvent,
  type ToldEvent,
  toldEvents,
  topics,
} from '#store'
import {
  allow,
  Button,
  Choice,
  calm,
  Empty,
  Field,
  momentOf,
  Page,
  type Translate,
  type Viewer,
  type WebEnv,
} from '#web'

type Parts = { database: Database; bus: Bus; now: Clock }

const shownMs = 30 * 86_400_000
const topicId = z.union([z.literal('').transform(() => null), z.uuid()])
const MarkForm = z.object({
  label: z.string().trim().min(1).max(40),
  at: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/),
  topic: topicId,
})
const DoneForm = z.object({
  title: z.string().trim().min(1).max(80),
  detail: z.string().trim().max(160),
  topic: topicId,
  voices: z.union([z.literal('').transform(() => null), z.coerce.number().int().min(1).max(1_000_000)]),
})
const Removal = z.object({ kind: z.enum(['mark', 'answer']), id: z.uuid() })

export function eventRoutes({ database, bus, now }: Parts): Hono<WebEnv> {
  const routes = new Hono<WebEnv>()
  const editors = allow('administrator', 'editor')

  routes.get('/wall/events', editors, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const view = await database.inOrg(orgId, async (tx) => ({
      events: await toldEvents(tx, orgId, new Date(now().getTime() - shownMs)),
      topics: (await topics(tx, orgId))
        .filter((topic) => !topic.system)
        .map(({ topicId: id, name }) => ({ id, name })),
    }))
    return c.html(
      <EventsPage t={c.get('t')} viewer={viewer} problems={c.get('problems')} now={now()} {...view} />,
    )
  })

  routes.post('/wall/events', editors, async (c) => {
    const { org, userId } = c.get('viewer')
    const { orgId } = org
    const body = await c.req.parseBody()
    const what = z.enum(['mark', 'done', 'remove']).safeParse(body.what)
    if (!what.success) throw new Refusal('wall.events-unclear', 'the form cannot be read')
    await database.inOrg(orgId, async (tx) => {
      if (what.data === 'mark') {
        const { label, at, topic } = read(MarkForm, body)
        await addMark(tx, orgId, { label, at: localMoment(at, org.timeZone), topicId: topic, madeBy: userId })
      } else if (what.data === 'done') {
        const { title, detail, topic, voices } = read(DoneForm, body)
        const answer = {
          title,
          detail,
          voices,
          topicId: topic,
          postId: null,
          answeredBy: userId,
          answeredAt: now(),
        }
        await giveAnswer(tx, orgId, { answerId: randomUUID(), ...answer })
      } else {
        const { kind, id } = read(Removal, body)
        await removeEvent(tx, orgId, kind, id)
      }
      await logAccess(tx, orgId, userId, 'wall.tell', { what: what.data })
    })
    bus.tell({ type: 'square', orgId })
    return c.redirect('/wall/events', 303)
  })

  return routes
}

function read<T>(shape: z.ZodType<T>, body: unknown): T {
  const form = shape.safeParse(body)
  if (!form.success)
    throw new Refusal('wall.events-unclear', `the form lacks ${form.error.issues[0]?.path.join('.')}`)
  return form.data
}

type View = {
  t: Translate
  viewer: Viewer
  problems: number
  now: Date
  events: ToldEvent[]
  topics: { id: string; name: string }[]
}

function EventsPage({ t, viewer, problems, now, events, topics }: View) {
  const options = [
    { value: '', label: t('wall.events-whole') },
    ...topics.map((topic) => ({ value: topic.id, label: topic.name })),
  ]
  const { day, hour, minute } = localTime(now, viewer.org.timeZone)
  const two = (number: number) => String(number).padStart(2, '0')
  return (
    <Page t={t} viewer={viewer} title={t('wall.events')} active="wall" problems={problems}>
      <h1>{t('wall.events')}</h1>
      <p class="lead">{t('wall.events-lead')}</p>
      <div class="columns">
        <form method="post" action="/wall/events" class="stack sheet">
          <h2>{t('wall.events-done')}</h2>
          <input type="hidden" name="what" value="done" />
          <Field
            label={t('wall.events-done-title')}
            name="title"
            maxlength={80}
            required
            look="said"
            hint={t('wall.events-done-hint')}
          />
          <Field label={t('wall.events-done-detail')} name="detail" maxlength={160} look="said" />
          <Field
            label={t('wall.events-voices')}
            name="voices"
            type="number"
            min={1}
            hint={t('wall.events-voices-hint')}
          />
          <Choice label={t('wall.events-topic')} name="topic" id="done-topic" options={options} value="" />
          <Button look="primary">{t('wall.events-tell')}</Button>
        </form>
        <form method="post" action="/wall/events" class="stack sheet">
          <h2>{t('wall.events-mark')}</h2>
          <input type="hidden" name="what" value="mark" />
          <Field
            label={t('wall.events-mark-label')}
            name="label"
            maxlength={40}
            required
            look="said"
            hint={t('wall.events-mark-hint')}
          />
          <Field
            label={t('wall.events-when')}
            name="at"
            type="datetime-local"
            required
            value={`${day}T${two(hour)}:${two(minute)}`}
          />
          <Choice label={t('wall.events-topic')} name="topic" id="mark-topic" options={options} value="" />
          <Button look="primary">{t('wall.events-tell')}</Button>
        </form>
      </div>
      <h2 class="label">{t('wall.events-told')}</h2>
      {events.length === 0 ? (
        <Empty title={t('wall.events-none')}>{t('wall.events-none-help')}</Empty>
      ) : (
        <ul class="list">
          {events.map((event) => (
            <Told t={t} viewer={viewer} now={now} event={event} />
          ))}
        </ul>
      )}
      <p>
        <a href="/wall">{t('wall.events-back')}</a>
      </p>
    </Page>
  )
}

function Told({ t, viewer, now, event }: Pick<View, 't' | 'viewer' | 'now'> & { event: ToldEvent }) {
  const facts = [
    t(`wall.events-kind-${event.kind}`),
    momentOf(t, event.at, viewer.org.timeZone, now),
    event.topic,
    event.detail,
  ]
  return (
    <li>
      <h3>{calm(event.title)}</h3>
      <p class="soft">
        {facts
          .filter(Boolean)
          .map((fact) => calm(fact ?? ''))
          .join(' · ')}
      </p>
      {event.ofQuestion ? (
        <p class="hint">{t('wall.events-of-question')}</p>
      ) : (
        <form method="post" action="/wall/events">
          <input type="hidden" name="what" value="remove" />
          <input type="hidden" name="kind" value={event.kind} />
          <input type="hidden" name="id" value={event.id} />
          <Button look="quiet">{t('wall.events-remove')}</Button>
        </form>
      )}
    </li>
  )
}
