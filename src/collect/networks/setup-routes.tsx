/**
 * Setting a network up: its page, the steps that are each checked with the network, signing in there.
 *
 * In: what an administrator types, what the network answers. Out: a key in use. Never here: a secret in a page, in a log, or
 * in what is said of an error.
 */
import { type Context, Hono } from 'hono'
import { Refusal } from '#basics/refusal'
import {
  type CredentialRow,
  changeCredential,
  credential,
  credentialProblem,
  logAccess,
  type Problem,
  secretOf,
  sources,
} from '#store'
import { allow, calm, type WebEnv } from '#web'
import type { Secret, Setup, SetupStep } from '../connector.js'
import { SourceProblem } from '../connector.js'
import { inWords } from '../schedule.js'
import { type Keys, keysOf, openDraft, putToUse } from './drafts.js'
import { NetworkPage, type Typing } from './network-page.js'
import { contextFor, mayChange, type NetworkParts } from './parts.js'
import { asChecked, asUnchecked, mayGoWithout, openStep, readStep, withoutSignIn } from './progress.js'
import { newState, returnAddress, useState } from './sign-in.js'
import { sourcesOf } from './uses.js'

export function setupRoutes(parts: NetworkParts): Hono<WebEnv> {
  const { database, key, now } = parts
  const routes = new Hono<WebEnv>()
  const readers = allow('administrator', 'editor', 'dpo')
  const administrators = allow('administrator')

  routes.get('/networks/:network', readers, async (c) => {
    const setup = setupOf(parts, c)
    await log(c, 'networks.read', setup)
    return showNetwork(parts, c, setup)
  })

  routes.post('/networks/:network/steps/:step', administrators, async (c) => {
    const setup = setupOf(parts, c)
    const step = setup.steps.find((one) => one.name === c.req.param('step'))
    if (!step) throw new Refusal('networks.step-unknown', 'there is no such step')
    const draft = await draftFor(c, setup)
    const kept = await secretFor(c, draft)
    const { values, wrong } = readStep(step, await c.req.parseBody(), kept)
    // What is right is kept, so that nobody types it twice; what was typed anew is checked anew, and all after it.
    await change(c, draft, { secret: values, facts: asUnchecked(setup, step) })
    if (Object.keys(wrong).length > 0)
      return showNetwork(parts, c, setup, { typing: { step: step.name, wrong } }, 422)
    return check(c, setup, step, draft, values)
  })

  // A link, not a form: browsers hold back a form that leads to another site.
  routes.get('/networks/:network/sign-in', administrators, async (c) => {
    const setup = setupOf(parts, c)
    refuseOtherSites(c)
    const { draft } = await within(c, (tx, orgId) => keysOf(tx, parts, orgId, setup))
    if (!draft || !setup.signIn || openStep(setup, draft)) return c.redirect(stepsOf(setup), 303)
    const secret = await secretFor(c, draft)
    const state = await within(c, (tx) => newState(tx, parts, c.get('viewer'), draft))
    await log(c, 'networks.sign-in', setup)
    return c.redirect(setup.signIn.address(secret, { redirect: returnAddress(parts, setup), state }), 303)
  })

  routes.post('/networks/:network/without-sign-in', administrators, async (c) => {
    const setup = setupOf(parts, c)
    const { draft } = await within(c, (tx, orgId) => keysOf(tx, parts, orgId, setup))
    if (!draft || !mayGoWithout(setup, draft)) return c.redirect(stepsOf(setup), 303)
    await change(c, draft, { facts: { [withoutSignIn]: 'yes' } })
    return use(c, setup, draft.credentialId)
  })

  routes.get('/networks/:network/return', administrators, async (c) => {
    const setup = setupOf(parts, c)
    const answer = new URL(c.req.url).searchParams
    const draft = await within(c, (tx) =>
      useState(tx, parts, c.get('viewer'), setup, answer.get('state') ?? ''),
    )
    const problem = deniedIn(answer) ?? (await finish(c, setup, draft, answer))
    if (problem) {
      await within(c, (tx, orgId) => credentialProblem(tx, orgId, draft.credentialId, problem, now()))
      return c.redirect(stepsOf(setup), 303)
    }
    return use(c, setup, draft.credentialId)
  })

  async function check(
    c: Context<WebEnv>,
    setup: Setup,
    step: SetupStep,
    draft: CredentialRow,
    typed: Secret,
  ) {
    await log(c, 'networks.check', setup, { step: step.name })
    try {
      const said = await step.check(typed, contextFor(parts, c.get('viewer').org.orgId))
      await change(c, draft, {
        facts: asChecked(step, said.facts ?? {}, now()),
        ...(said.secret ? { secret: { ...typed, ...said.secret } } : {}),
        ...(said.expiresAt ? { expiresAt: said.expiresAt } : {}),
      })
    } catch (error) {
      return showNetwork(parts, c, setup, { typing: { step: step.name, problem: told(error, setup) } }, 422)
    }
    const row = await within(c, (tx, orgId) => credential(tx, orgId, draft.credentialId))
    if (!setup.signIn && row && !openStep(setup, row)) return use(c, setup, draft.credentialId)
    return c.redirect(stepsOf(setup), 303)
  }

  async function finish(c: Context<WebEnv>, setup: Setup, draft: CredentialRow, answer: URLSearchParams) {
    try {
      const secret = await secretFor(c, draft)
      const context = contextFor(parts, c.get('viewer').org.orgId)
      const done = await setup.signIn?.finish(
        secret,
        answer,
        { redirect: returnAddress(parts, setup) },
        context,
      )
      if (!done) throw new SourceProblem('key-missing')
      const { expiresAt } = done
      const facts = { ...done.facts, [withoutSignIn]: '' }
      await change(c, draft, { secret: { ...secret, ...done.secret }, facts, expiresAt })
      return null
    } catch (error) {
      return told(error, setup)
    }
  }

  /** A draft that is ready becomes the key, and what can be listened to is offered. */
  async function use(c: Context<WebEnv>, setup: Setup, draftId: string) {
    const viewer = c.get('viewer')
    const id = await within(c, async (tx, orgId) => {
      const draft = await credential(tx, orgId, draftId)
      if (!draft) throw new Refusal('networks.key-unknown', 'there is no such key')
      return putToUse(tx, parts, viewer, setup, draft)
    })
    // Sources that waited for another key are visited again.
    parts.bus.tell({ type: 'sources', orgId: viewer.org.orgId })
    return c.redirect(`/networks/${setup.network}/${id}/offers`, 303)
  }

  /** In words; what is not understood goes to the log without its message, in which an address with a secret may stand. */
  function told(error: unknown, setup: Setup): Problem {
    const { key: problem, values } = inWords(error)
    if (problem === 'problem.unexpected')
      parts.log.warn(
        { network: setup.network, error: error instanceof Error ? error.name : 'unknown' },
        'a network could not be asked',
      )
    return { key: problem, values }
  }

  const within = <T,>(c: Context<WebEnv>, work: (tx: Tx, orgId: string) => Promise<T>) =>
    database.inOrg(c.get('viewer').org.orgId, (tx) => work(tx, c.get('viewer').org.orgId))

  const draftFor = (c: Context<WebEnv>, setup: Setup) =>
    within(c, (tx) => openDraft(tx, parts, c.get('viewer'), setup))

  const secretFor = async (c: Context<WebEnv>, draft: CredentialRow): Promise<Secret> =>
    (await within(c, (tx, orgId) => secretOf(tx, key, orgId, draft.credentialId))) ?? {}

  const change = (c: Context<WebEnv>, draft: CredentialRow, to: Parameters<typeof changeCredential>[4]) =>
    within(c, (tx, orgId) => changeCredential(tx, key, orgId, draft.credentialId, to))

  const log = (
    c: Context<WebEnv>,
    action: `networks.${string}`,
    setup: Setup,
    detail: Record<string, string> = {},
  ) =>
    within(c, (tx, orgId) =>
      logAccess(tx, orgId, c.get('viewer').userId, action, { network: setup.network, ...detail }),
    )

  return routes
}

type Tx = Parameters<typeof keysOf>[0]

const stepsOf = (setup: Setup) => `/networks/${setup.network}#steps`

/** The set-up that the address names. */
export function setupOf(parts: NetworkParts, c: Context<WebEnv>): Setup {
  const setup = parts.setups.get(c.req.param('network') ?? '')
  if (!setup) throw new Refusal('networks.unknown', 'there is no such network')
  return setup
}

/** The page of a network; what one of its steps or keys just answered stands in `extra`. */
export async function showNetwork(
  parts: NetworkParts,
  c: Context<WebEnv>,
  setup: Setup,
  extra: { typing?: Typing } & Pick<Parameters<typeof NetworkPage>[0], 'tried'> = {},
  status: 200 | 422 = 200,
) {
  const viewer = c.get('viewer')
  const { orgId } = viewer.org
  const view = await parts.database.inOrg(orgId, async (tx) => {
    const keys: Keys = await keysOf(tx, parts, orgId, setup)
    const draft = mayChange(viewer) ? keys.draft : undefined
    const secret = draft ? await secretOf(tx, parts.key, orgId, draft.credentialId) : undefined
    const words = setup.hasWebhook && mayChange(viewer) ? await hookWords(tx, keys.active) : new Map()
    return {
      keys,
      filled: filledIn(setup, secret ?? {}),
      words,
      word: secret?.verifyToken,
      all: await sources(tx, orgId),
    }
  })
  async function hookWords(tx: Tx, rows: CredentialRow[]): Promise<Map<string, string>> {
    const found = new Map<string, string>()
    for (const row of rows) {
      if (row.facts.calledAt || row.facts.handshakeAt) continue
      const word = (await secretOf(tx, parts.key, orgId, row.credentialId))?.verifyToken
      if (word) found.set(row.credentialId, word)
    }
    return found
  }
  const { keys, words, word, filled, all } = view
  if (keys.draft && word) words.set(keys.draft.credentialId, word)
  return c.html(
    <NetworkPage
      {...c.var}
      {...extra}
      now={parts.now()}
      setup={setup}
      keys={keys}
      filled={filled}
      hookWords={words}
      uses={new Map(keys.active.map((row) => [row.credentialId, sourcesOf(parts, all, row.credentialId)]))}
      origin={parts.origin}
    />,
    status,
  )
}

/** What was typed so far: the value where it is no secret, else only that it is there. */
function filledIn(setup: Setup, secret: Secret): Map<string, string | true> {
  const filled = new Map<string, string | true>()
  for (const { name, secret: isSecret } of setup.steps.flatMap((step) => step.fields)) {
    const value = secret[name]
    if (value) filled.set(name, isSecret ? true : value)
  }
  return filled
}

/** The network says that the person said no, or something else. Its words are text. */
function deniedIn(answer: URLSearchParams): Problem | null {
  const error = answer.get('error') ?? answer.get('error_code')
  if (!error) return null
  if (/denied|cancel/i.test(`${error} ${answer.get('error_reason') ?? ''}`))
    return { key: 'problem.sign-in-denied', values: {} }
  const message = answer.get('error_description') ?? answer.get('error_message') ?? error
  return { key: 'problem.sign-in-failed', values: { message: calm(message).slice(0, 200) } }
}

/** Another site may not start a sign-in in a person's name. */
function refuseOtherSites(c: Context<WebEnv>): void {
  if (c.req.header('sec-fetch-site') === 'cross-site')
    throw new Refusal('access.other-site', 'the request came from another site')
}
