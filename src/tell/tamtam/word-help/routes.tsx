/** Where words are asked for at the desk, and where an administrator chooses the endpoint. Each question is in the access log. */
import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { type ChatEndpoint, ChatProblem, chat, chatBase } from '#basics/chat'
import { localTime } from '#basics/days'
import { Refusal } from '#basics/refusal'
import {
  dropWordProposal,
  logAccess,
  removeWordHelp,
  saveWordHelp,
  wordHelp,
  wordHelpKey,
  wordProposal,
  wordsShownTo,
} from '#store'
import { allow, type WebEnv } from '#web'
import type { TamtamParts } from '../routes.js'
import { type AskParts, askForWords, endpointOf, toBeSent } from './ask.js'
import type { Help } from './beside.js'
import { questionOf, type Sent } from './minimal.js'
import { HelpPage, SentPage, type Tried } from './pages.js'

/** An invented item: a test sends nothing of the town. */
const example: Sent = {
  topic: 'Afval',
  headline: 'Zakken blijven staan',
  phrases: ['zakken op de hoek', 'ronde van dinsdag'],
  kind: 'I',
  posts: 14,
  voices: 9,
  usual: 3,
  questions: 4,
  said: 'zakken al 3 dagen op straat, vooral centrum',
  reading: 'ronde viel uit door panne, extra ronde donderdag, mensen weten dat niet',
}
const line = (value: unknown, most: number) =>
  typeof value === 'string'
    ? value
        .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '')
        .trim()
        .slice(0, most)
    : ''

export type WordDesk = {
  /** What stands beside the fields of an item; null while the help is off. */
  helpFor(orgId: string, itemId: string | undefined): Promise<Help>
  /** After what was typed is kept: asks, or first shows what would be sent. */
  afterSave(c: Context<WebEnv>, itemId: string): Promise<Response>
  drop(orgId: string, itemId: string): Promise<void>
}

export function wordHelpRoutes(routes: Hono<WebEnv>, parts: TamtamParts): WordDesk {
  const { database, now, wordHelp: needs, http } = parts
  const asking: AskParts = { ...needs, database, now, http }
  const today = (c: Context<WebEnv>) => localTime(now(), c.get('viewer').org.timeZone).day
  const editors = allow('administrator', 'editor')
  const administrators = allow('administrator')

  routes.get('/tamtam/items/:id/words', editors, (c) => showSent(c, idOf(c)))

  async function showSent(c: Context<WebEnv>, itemId: string, changed = false) {
    const viewer = c.get('viewer')
    const day = today(c)
    const view = await database.inOrg(viewer.org.orgId, async (tx) => {
      const help = await wordHelp(tx, viewer.org.orgId)
      if (!help?.active) throw new Refusal('word-help.off', 'help with wording is off')
      return { help, ...(await toBeSent(tx, viewer.org, day, itemId, needs)) }
    })
    const frame = { t: c.get('t'), viewer, problems: c.get('problems') }
    return c.html(
      <SentPage {...frame} {...view} day={day} itemId={itemId} changed={changed} />,
      changed ? 409 : 200,
    )
  }

  routes.post('/tamtam/items/:id/words', editors, async (c) => {
    const { org, userId } = c.get('viewer')
    const itemId = idOf(c)
    // Without the print of what was shown it counts as changed: nothing leaves that was not seen.
    const print = line((await c.req.parseBody()).print, 64)
    const asked = { day: today(c), itemId, by: userId, print }
    if (!(await askForWords(asking, org, asked))) return showSent(c, itemId, true)
    return c.redirect(`/tamtam?item=${itemId}#word-ask`, 303)
  })

  routes.get('/tamtam/word-help', administrators, (c) =>
    showHelp(c, { saved: c.req.query('done') === 'saved' }),
  )

  async function showHelp(
    c: Context<WebEnv>,
    more: Pick<Parameters<typeof HelpPage>[0], 'given' | 'tried' | 'saved'> & {
      errors?: { address?: string; model?: string }
    },
  ) {
    const viewer = c.get('viewer')
    const help = await database.inOrg(viewer.org.orgId, (tx) => wordHelp(tx, viewer.org.orgId))
    const frame = { t: c.get('t'), viewer, problems: c.get('problems') }
    const { errors = {} } = more
    return c.html(
      <HelpPage {...frame} help={help} {...more} errors={errors} />,
      Object.keys(errors).length > 0 ? 422 : 200,
    )
  }

  routes.post('/tamtam/word-help', administrators, async (c) => {
    const { org, userId } = c.get('viewer')
    const { orgId } = org
    const t = c.get('t')
    const form = await c.req.parseBody()
    const address = chatBase(line(form.address, 600), needs.allowedHosts)
    const given = {
      address: line(form.address, 600),
      model: line(form.model, 120),
      active: form.active === 'yes',
    }
    const errors = {
      ...(address ? {} : { address: t('word-help.address-wrong') }),
      ...(given.model ? {} : { model: t('word-help.model-wrong') }),
    }
    if (!address || Object.keys(errors).length > 0) return showHelp(c, { given, errors, saved: false })
    const key = line(form.key, 500)
    if (form.do === 'test') {
      const endpoint = await database.inOrg(orgId, async (tx): Promise<ChatEndpoint> => {
        const kept = await wordHelp(tx, orgId)
        // A key is for the address that it was given for: it is never tried on another.
        const had = kept?.address === address ? await wordHelpKey(tx, orgId, needs.key) : null
        await logAccess(tx, orgId, userId, 'words.test', { host: new URL(address).host, model: given.model })
        return { address, model: given.model, key: key || had }
      })
      return showHelp(c, { given, tried: await tried(endpoint, org.locale), saved: false })
    }
    await database.inOrg(orgId, async (tx) => {
      const wanted = { ...given, address, key: key || null }
      await saveWordHelp(tx, orgId, needs.key, wanted, { by: userId, at: now() })
      const { host } = new URL(address)
      await logAccess(tx, orgId, userId, 'words.settings', { host, model: given.model, on: given.active })
    })
    return c.redirect('/tamtam/word-help?done=saved', 303)
  })

  routes.post('/tamtam/word-help/remove', administrators, async (c) => {
    const { org, userId } = c.get('viewer')
    await database.inOrg(org.orgId, async (tx) => {
      await removeWordHelp(tx, org.orgId)
      await logAccess(tx, org.orgId, userId, 'words.settings', { on: false })
    })
    return c.redirect('/tamtam/word-help', 303)
  })

  async function tried(endpoint: ChatEndpoint, locale: string): Promise<Tried> {
    try {
      return { good: true, ...(await chat(http, endpoint, questionOf(example, locale))) }
    } catch (error) {
      if (error instanceof ChatProblem) return { good: false, why: error.why, said: error.said }
      throw error
    }
  }

  return {
    helpFor: (orgId, itemId) =>
      database.inOrg(orgId, async (tx) => {
        if (!(await wordHelp(tx, orgId))?.active) return null
        return { proposal: itemId ? await wordProposal(tx, orgId, itemId) : null }
      }),
    async afterSave(c, itemId) {
      const { org, userId } = c.get('viewer')
      const isSeen = await database.inOrg(org.orgId, async (tx) => {
        const help = await wordHelp(tx, org.orgId)
        return help !== null && (await wordsShownTo(tx, org.orgId, userId, endpointOf(help)))
      })
      if (!isSeen) return c.redirect(`/tamtam/items/${itemId}/words`, 303)
      await askForWords(asking, org, { day: today(c), itemId, by: userId })
      return c.redirect(`/tamtam?item=${itemId}#word-ask`, 303)
    },
    drop: (orgId, itemId) => database.inOrg(orgId, (tx) => dropWordProposal(tx, orgId, itemId)),
  }
}

function idOf(c: Context<WebEnv>): string {
  const id = z.uuid().safeParse(c.req.param('id'))
  if (!id.success) throw new Refusal('tamtam.unknown', 'no such item')
  return id.data
}
