/**
 * The set-up path: from the one-time link to the wall in five screens. Every answer is kept under the link, every screen
 * can be left and come back to, and nothing exists before the last press.
 */
import type { Context } from 'hono'
import { Hono } from 'hono'
import { Refusal } from '#basics/refusal'
import {
  type Database,
  installation,
  keepDraft,
  linkByToken,
  makeLink,
  organisations,
  readDraft,
  runsInstallation,
} from '#store'
import type { Access } from '../access/access.js'
import { readForm } from '../access/form.js'
import { rememberOrg, signedIn } from '../access/guard.js'
import { setCookies } from '../access/sign-in.js'
import { PlainPage } from '../layout.js'
import { Button } from '../parts/form.js'
import type { WebEnv } from '../viewer.js'
import { type Answers, chooseTown, isOpen, nextStep, readAnswers, type Step, steps } from './answers.js'
import { addLook, ChannelsStep, fromLook, readChannels } from './channels.js'
import type { StepProps } from './frame.js'
import type { Founding, SiteLook, TownChoice, TownParts } from './parts.js'
import { readSources, SourcesStep } from './sources.js'
import { readTopics, TopicsStep } from './topics.js'
import { TownStep, Towns } from './town.js'
import { readWho, WhoStep } from './who.js'

export type SetupParts = { access: Access; database: Database; towns: TownParts; now: () => Date }

/** One visit to the path: the link is good, and this is what was answered. */
type Visit = { token: string; base: string; answers: Answers; userId: string | null; props: StepProps }

export function setupRoutes(parts: SetupParts): Hono<WebEnv> {
  const { access, database, towns } = parts
  const routes = new Hono<WebEnv>()
  const keep = (visit: Visit, answers: Answers) =>
    database.inOrg(installation, (tx) => keepDraft(tx, visit.token, answers))
  const on = (c: Context<WebEnv>, visit: Visit, step: Step) => c.redirect(`${visit.base}/${step}`, 303)
  const bad = async (c: Context<WebEnv>, page: ReturnType<typeof WhoStep>) => c.html(page, 400)

  routes.get('/setup', async (c) => {
    if ((await database.inOrg(installation, organisations)).length > 0) return c.redirect('/', 303)
    return c.html(<FirstPage t={c.get('t')} />)
  })
  anotherTown(routes, parts)

  routes.get('/setup/:token', async (c) => {
    const visit = await enter(c, parts)
    return on(c, visit, nextStep(visit.answers))
  })

  routes.get('/setup/:token/who', async (c) => {
    const visit = await enter(c, parts, 'who')
    if (visit.userId) return on(c, visit, 'town')
    return c.html(<WhoStep {...visit.props} access={access} />)
  })
  routes.post('/setup/:token/who', async (c) => {
    const visit = await enter(c, parts, 'who')
    const form = await readForm(c)
    const read = await readWho(form, visit.answers, access, c.get('t'))
    if ('errors' in read) {
      const typed = { name: form.text('name'), mail: form.text('mail') }
      return bad(c, <WhoStep {...visit.props} access={access} errors={read.errors} typed={typed} />)
    }
    await keep(visit, read.answers)
    return on(c, visit, 'town')
  })

  routes.get('/setup/:token/town', async (c) => {
    const visit = await enter(c, parts, 'town')
    const typed = (c.req.query('q') ?? '').trim().slice(0, 80)
    return c.html(
      <TownStep
        {...visit.props}
        typed={typed}
        found={typed ? towns.findTowns(typed) : []}
        chosen={townOf(parts, visit)}
      />,
    )
  })
  routes.get('/setup/:token/town/suggest', async (c) => {
    await enter(c, parts, 'town')
    const typed = (c.req.query('q') ?? '').trim().slice(0, 80)
    return c.html(<Towns t={c.get('t')} typed={typed} found={typed ? towns.findTowns(typed) : []} />)
  })
  routes.post('/setup/:token/town', async (c) => {
    const visit = await enter(c, parts, 'town')
    const town = towns.town((await readForm(c)).text('town'))
    if (!town) {
      const errors = { town: c.get('t')('setup.town-missing') }
      return bad(c, <TownStep {...visit.props} typed="" found={[]} chosen={undefined} errors={errors} />)
    }
    await keep(visit, chooseTown(visit.answers, town.code))
    return on(c, visit, 'channels')
  })

  routes.get('/setup/:token/channels', async (c) => {
    const visit = await enter(c, parts, 'channels')
    const town = chosenTown(parts, visit)
    const site = visit.answers.look?.site ?? towns.proposeSite(town)
    return c.html(<ChannelsStep {...visit.props} site={site} town={town.name} />)
  })
  routes.post('/setup/:token/channels/look', async (c) => {
    const visit = await enter(c, parts, 'channels')
    const town = chosenTown(parts, visit)
    const site = siteAddress((await readForm(c)).text('site'))
    if (!site) {
      const errors = { site: c.get('t')('setup.site-shape') }
      return bad(c, <ChannelsStep {...visit.props} site="" town={town.name} errors={errors} />)
    }
    const look = await towns.look(site)
    // Sources are proposed from what was found: an earlier choice among them no longer fits.
    const { sources: _, ...rest } = visit.answers
    await keep(visit, { ...rest, look, ...(rest.channels ? { channels: addLook(rest.channels, look) } : {}) })
    return on(c, visit, 'channels')
  })
  routes.post('/setup/:token/channels', async (c) => {
    const visit = await enter(c, parts, 'channels')
    const read = readChannels(await readForm(c), visit.answers, c.get('t'))
    await keep(visit, read.answers)
    if (!('errors' in read)) return on(c, visit, 'topics')
    const town = chosenTown(parts, visit)
    const site = visit.answers.look?.site ?? towns.proposeSite(town)
    const props = { ...visit.props, answers: read.answers, errors: read.errors }
    return bad(c, <ChannelsStep {...props} site={site} town={town.name} />)
  })

  routes.get('/setup/:token/topics', async (c) => {
    const visit = await enter(c, parts, 'topics')
    const town = chosenTown(parts, visit)
    return c.html(
      <TopicsStep {...visit.props} town={town} topics={towns.proposeTopics(town.code, c.get('t'))} />,
    )
  })
  routes.post('/setup/:token/topics', async (c) => {
    const visit = await enter(c, parts, 'topics')
    const topics = towns.proposeTopics(chosenTown(parts, visit).code, c.get('t'))
    await keep(visit, readTopics(await readForm(c), visit.answers, topics))
    return on(c, visit, 'sources')
  })

  routes.get('/setup/:token/sources', async (c) => {
    const visit = await enter(c, parts, 'sources')
    const town = chosenTown(parts, visit)
    const sources = towns.proposeSources(town.code, channelsLook(visit.answers), c.get('t'))
    return c.html(<SourcesStep {...visit.props} town={town.name} sources={sources} />)
  })
  routes.post('/setup/:token/sources', async (c) => {
    const visit = await enter(c, parts, 'sources')
    const town = chosenTown(parts, visit)
    const sources = towns.proposeSources(town.code, channelsLook(visit.answers), c.get('t'))
    const answers = readSources(await readForm(c), visit.answers, sources)
    await keep(visit, answers)
    return found(c, parts, { ...visit, answers }, town)
  })
  return routes
}

/** Adding a town to an installation that runs: only for who runs it, and his own account becomes its administrator. */
function anotherTown(routes: Hono<WebEnv>, { database, now }: SetupParts): void {
  const mayAdd = async (c: Context<WebEnv>): Promise<string> => {
    const { userId } = c.get('viewer')
    if (!(await database.inOrg(installation, (tx) => runsInstallation(tx, userId))))
      throw new Refusal('setup.not-yours', 'only an administrator of the first organisation adds another')
    return userId
  }
  routes.get('/setup/new', signedIn(), async (c) => {
    await mayAdd(c)
    const t = c.get('t')
    return c.html(
      <PlainPage t={t} title={t('setup.another')}>
        <h1>{t('setup.another')}</h1>
        <p class="lead">{t('setup.another-lead')}</p>
        <form method="post">
          <Button look="primary">{t('setup.begin')}</Button>
        </form>
      </PlainPage>,
    )
  })
  routes.post('/setup/new', signedIn(), async (c) => {
    const userId = await mayAdd(c)
    const token = await database.inOrg(installation, (tx) =>
      makeLink(tx, { purpose: 'setup', userId }, now(), 7),
    )
    return c.redirect(`/setup/${token}`, 303)
  })
}

/** Checks the link and, with `step`, whether that step may be shown yet. */
async function enter(c: Context<WebEnv>, parts: SetupParts, step?: Step): Promise<Visit> {
  const token = c.req.param('token') ?? ''
  const { link, draft, first } = await parts.database.inOrg(installation, async (tx) => ({
    link: await linkByToken(tx, token, parts.now()),
    draft: await readDraft(tx, token),
    first: (await organisations(tx)).length === 0,
  }))
  if (link.purpose !== 'setup' || link.state === 'unknown')
    throw new Refusal('setup.link-unknown', 'no such set-up link')
  // A town that was made on the command line meanwhile: the printed link has no more work to do.
  if (link.state === 'used' || (!link.userId && !first))
    throw new Refusal('setup.link-used', 'the set-up link was used')
  if (link.state === 'expired') throw new Refusal('setup.link-expired', 'the set-up link is too old')
  const person = c.get('person')
  if (link.userId && person?.userId !== link.userId)
    throw new Refusal('access.sign-in-first', 'the link belongs to an account')
  const base = `/setup/${token}`
  const given = readAnswers(draft)
  const answers: Answers =
    person && link.userId
      ? { ...given, who: { name: person.name, mail: person.mail, way: 'mail', passwordHash: null } }
      : given
  if (step && !isOpen(answers, step)) throw new Refusal('setup.too-early', `step ${step} comes later`)
  return { token, base, answers, userId: link.userId, props: { t: c.get('t'), base, answers } }
}

const townOf = (parts: SetupParts, visit: Visit): TownChoice | undefined =>
  visit.answers.town ? parts.towns.town(visit.answers.town) : undefined

function chosenTown(parts: SetupParts, visit: Visit): TownChoice {
  const town = townOf(parts, visit)
  if (!town) throw new Refusal('setup.too-early', 'no town was chosen')
  return town
}

/** `duinveld.be` and `https://duinveld.be/home` alike; null when it can be no website. */
export function siteAddress(text: string): string | null {
  const whole = /^https?:\/\//i.test(text) ? text : `https://${text}`
  if (!URL.canParse(whole)) return null
  const url = new URL(whole)
  return url.hostname.includes('.') && !url.username ? url.href : null
}

/** The last press: the account, then everything else at once, then the wall. */
async function found(
  c: Context<WebEnv>,
  parts: SetupParts,
  visit: Visit,
  town: TownChoice,
): Promise<Response> {
  const { access, towns } = parts
  const t = c.get('t')
  const { answers, userId: known } = visit
  const missing = steps.find((step) => answers[step] === undefined)
  if (missing || !answers.who) return c.redirect(`${visit.base}/${missing ?? 'who'}`, 303)
  const { name, mail, way, passwordHash } = answers.who
  const userId =
    known ?? (await access.ensurePerson({ mail, name, locale: t.locale, proven: false })).person.userId
  const founding: Founding = {
    municipality: town.code,
    locale: t.locale,
    admin: { userId, name },
    channels: channelsOf(answers),
    topics: towns.proposeTopics(town.code, t).filter((topic) => answers.topics?.includes(topic.slug)),
    sources: towns
      .proposeSources(town.code, channelsLook(answers), t)
      .filter((source) => answers.sources?.includes(source.id)),
    token: visit.token,
  }
  // Before the founding: a stop between the two must not leave a town that nobody can enter.
  if (!known && passwordHash) await access.setPasswordHash(userId, passwordHash)
  const org = await towns.createTown(founding)
  if (!known) setCookies(c, await access.openSession(userId))
  rememberOrg(c, org.slug, access.origin.startsWith('https:'))
  return c.redirect(way === 'passkey' ? '/account/first-passkey' : '/wall', 303)
}

/** What was found on the website, with the channels as they were answered: some were typed, others are not the town's. */
function channelsLook({ look, channels }: Answers): SiteLook | null {
  if (!channels) return look ?? null
  const found = look ?? { site: '', feeds: [], problem: null }
  return { ...found, channels: channels.filter((channel) => channel.keep) }
}

/** The channels that are taken over. Facebook without a page that was found is a channel too, when it comes later. */
function channelsOf(answers: Answers): Founding['channels'] {
  const all = (answers.channels ?? fromLook(answers.look)).filter((channel) => channel.keep)
  const later = answers.facebook === 'later'
  const rows = all.map(({ keep: _, ...channel }) => ({
    ...channel,
    connection: channel.network === 'facebook' && later ? ('later' as const) : ('none' as const),
  }))
  if (!later || rows.some((row) => row.network === 'facebook')) return rows
  const facebook = {
    network: 'facebook',
    address: '',
    name: 'Facebook',
    active: true,
    audience: '',
    department: '',
  }
  return [...rows, { ...facebook, connection: 'later' as const }]
}

function FirstPage({ t }: { t: StepProps['t'] }) {
  return (
    <PlainPage t={t} title={t('setup.first')}>
      <h1>{t('setup.first')}</h1>
      <p class="lead">{t('setup.first-lead')}</p>
      <p class="soft">{t('setup.first-hint')}</p>
    </PlainPage>
  )
}
