/** The edition as a reader will get it, in a frame beside the desk: on a phone, on paper, in the mail. Nothing of it leaves. */
import type { Hono } from 'hono'
import { localTime } from '#basics/days'
import { mailAccount, type Profile, profiles, tamtamDay, tamtamItems } from '#store'
import { allow, Document, inOwnFrame, paper, type WebEnv } from '#web'
import { compose } from './compose.js'
import { EditionView } from './edition-view.js'
import { groundOf } from './ground.js'
import { letterOf } from './letter.js'
import { chartsOf } from './mail-charts.js'
import type { TamtamParts } from './routes.js'

export const previews = ['phone', 'paper', 'mail'] as const

export function previewRoutes(routes: Hono<WebEnv>, parts: TamtamParts): void {
  const { database, now } = parts

  routes.get('/tamtam/preview/:as', allow('administrator', 'editor'), async (c) => {
    const viewer = c.get('viewer')
    const { org } = viewer
    const t = c.get('t')
    const { day } = localTime(now(), org.timeZone)
    const { content, version, answers } = await database.inOrg(org.orgId, async (tx) => {
      const made = await tamtamDay(tx, org.orgId, day, now())
      const items = await tamtamItems(tx, org.orgId, day)
      const ground = await groundOf(tx, org, day, now(), parts.decision)
      const [profile] = await profiles(tx, org.orgId)
      const whole: Pick<Profile, 'name' | 'domains'> = profile ?? { name: '', domains: [] }
      return {
        content: compose(made, items, whole, ground),
        version: made.version + 1,
        answers: (await mailAccount(tx, org.orgId))?.active ?? false,
      }
    })
    inOwnFrame(c)
    if (c.req.param('as') === 'mail') {
      const { charts, attachments } = chartsOf(content)
      const letter = letterOf(t, content, {
        charts,
        link: '#',
        version,
        head: { n: 0, hash: '…' },
        promised: null,
        readsFor: [],
        editor: viewer.mail,
        answers,
        town: org,
      })
      // In a mail a picture is named by where it stands in it; here it stands in the page.
      const html = attachments.reduce(
        (text, { cid, bytes }) =>
          text.replace(`cid:${cid}`, `data:image/png;base64,${bytes.toString('base64')}`),
        letter.html,
      )
      return c.html(html)
    }
    const view = <EditionView t={t} content={content} timeZone={org.timeZone} version={version} />
    if (c.req.param('as') === 'paper') return c.html(paper({ t, title: t('tamtam.preview'), children: view }))
    return c.html(
      <Document t={t} title={t('tamtam.preview')}>
        <main class="tamtam-framed">{view}</main>
      </Document>,
    )
  })
}
