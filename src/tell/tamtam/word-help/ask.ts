/**
 * Asks for words: one question at a time for an organisation, with no transaction open while the machine thinks. What comes
 * back is a proposal beside the fields, or why there is none; it changes nothing of the item.
 */
import { createHash } from 'node:crypto'
import { type ChatEndpoint, ChatProblem, chat, chatLimitMs } from '#basics/chat'
import type { Http } from '#basics/http'
import { Refusal } from '#basics/refusal'
import {
  type Database,
  endWordTurn,
  type HouseKey,
  keepWordProposal,
  logAccess,
  noteWordsShown,
  type Tx,
  takeWordTurn,
  tamtamItem,
  topic,
  type WordHelp,
  wordHelp,
  wordHelpKey,
} from '#store'
import { borrowedFrom } from '../borrowed-from.js'
import { minimalOf, proposalIn, questionOf, type Scrubbing, type Sent, textsSent } from './minimal.js'

export type WordHelpParts = Scrubbing & { key: HouseKey; allowedHosts: readonly string[] }
export type AskParts = WordHelpParts & { database: Database; http: Http; now: () => Date }
export type AskedTown = { orgId: string; locale: string }

/** Who was shown what goes to one endpoint, is shown it anew for another. */
export const endpointOf = ({ address, model }: Pick<WordHelp, 'address' | 'model'>) => `${address} ${model}`

/** What would be sent for an item now, with its fingerprint; `borrowed`: eight words of a private post that stand in it. */
export async function toBeSent(
  tx: Tx,
  { orgId, locale }: AskedTown,
  day: string,
  itemId: string,
  by: Scrubbing,
): Promise<{ sent: Sent; borrowed: string | null; print: string }> {
  const item = await tamtamItem(tx, orgId, day, itemId)
  if (!item) throw new Refusal('tamtam.unknown', 'no such item')
  const topicId = item.figures.topic ?? /^topic:(.+)$/.exec(item.origin)?.[1]
  const name = topicId ? ((await topic(tx, orgId, topicId))?.name ?? '') : ''
  const sent = minimalOf(item, name, by)
  const print = createHash('sha256')
    .update(JSON.stringify(questionOf(sent, locale)))
    .digest('hex')
  return { sent, borrowed: await borrowedFrom(tx, orgId, textsSent(sent)), print }
}

/** The endpoint with its key, while the help is on. */
async function openEndpoint(tx: Tx, orgId: string, key: HouseKey): Promise<ChatEndpoint> {
  const help = await wordHelp(tx, orgId)
  if (!help?.active) throw new Refusal('word-help.off', 'help with wording is off')
  return { address: help.address, model: help.model, key: await wordHelpKey(tx, orgId, key) }
}

/** True: there is a proposal, or a reason why not, beside the fields. False: what would be sent changed since it was shown. */
export async function askForWords(
  parts: AskParts,
  town: AskedTown,
  asked: { day: string; itemId: string; by: string; print?: string | undefined },
): Promise<boolean> {
  const { database, http, now } = parts
  const { orgId } = town
  const { day, itemId, by } = asked
  const keep = (tx: Tx, words: Partial<Sent>, model: string, problem: string | null) => {
    const { headline = '', said = '', reading = '' } = words
    return keepWordProposal(
      tx,
      orgId,
      { itemId, headline, said, reading, model, askedAt: now(), problem },
      by,
    )
  }
  const begun = await database.inOrg(orgId, async (tx) => {
    const endpoint = await openEndpoint(tx, orgId, parts.key)
    const { sent, borrowed, print } = await toBeSent(tx, town, day, itemId, parts)
    if (asked.print !== undefined && asked.print !== print) return null
    if (asked.print !== undefined) await noteWordsShown(tx, orgId, by, endpointOf(endpoint), now())
    if (borrowed !== null) {
      await keep(tx, {}, endpoint.model, 'word-help.borrowed')
      return { endpoint, sent, stop: true }
    }
    if (!(await takeWordTurn(tx, orgId, now(), new Date(now().getTime() + chatLimitMs + 15_000)))) {
      await keep(tx, {}, endpoint.model, 'word-help.one-at-a-time')
      return { endpoint, sent, stop: true }
    }
    const { host } = new URL(endpoint.address)
    await logAccess(tx, orgId, by, 'words.ask', { host, model: endpoint.model, item: itemId, day })
    return { endpoint, sent, stop: false }
  })
  if (begun === null) return false
  if (begun.stop) return true
  const { endpoint, sent } = begun
  try {
    const { text } = await chat(http, endpoint, questionOf(sent, town.locale))
    const words = proposalIn(text, sent.reading !== '', parts)
    await database.inOrg(orgId, (tx) =>
      keep(tx, words ?? {}, endpoint.model, words ? null : 'word-help.problem-nonsense'),
    )
  } catch (error) {
    if (!(error instanceof ChatProblem)) throw error
    await database.inOrg(orgId, (tx) => keep(tx, {}, endpoint.model, `word-help.problem-${error.why}`))
  } finally {
    await database.inOrg(orgId, (tx) => endWordTurn(tx, orgId))
  }
  return true
}
