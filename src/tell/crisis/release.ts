/**
 * A person releases a situation picture: it becomes a version that is never changed, and leaves by mail for the duty roster at
 * any hour, in one transaction: all of it, or nothing.
 *
 * In: who presses, and which proposal, version and words he saw. Out: what is in the way, or the version. Never here: a picture
 * that nobody released, a second one because two pressed at the same moment.
 */
import { turns } from '#basics/turns'
import {
  type Crisis,
  type CrisisWords,
  dutyRoster,
  holdCrisis,
  keepPicture,
  type LedgerHead,
  lastProposal,
  post,
  privateTexts,
  saveCrisisWords,
  type Tx,
} from '#store'
import { type Locale, words as wordsIn } from '#web'
import { shinglesOf } from '../tamtam/borrowed.js'
import type { Person } from '../tamtam/send.js'
import { contentOf, frozen, type Missing, missingIn, writtenIn } from './content.js'
import { pictureLetter, startLetter } from './letter.js'

export type Town = { orgId: string; name: string; slug: string; locale: string; timeZone: string }
export type TellParts = {
  persons(userIds: string[]): Promise<Map<string, Person>>
  /** Null: there is no mail, and the roster finds the pictures here. */
  mail: { origin: string } | null
}

export type Problem =
  | { why: Missing | 'no-roster' }
  | { why: 'borrowed'; where: ReturnType<typeof writtenIn>[number]['where']; words: string }

export type Press = { by: string; at: Date; slot: number; after: number; revision: number }
export type Releasing =
  | { version: number; head: LedgerHead; people: number }
  | { problems: Problem[] }
  /** Somebody else released it meanwhile, or a newer picture was proposed: he must see that first. */
  | { stale: 'version' | 'slot' }
  | { over: true }

/** What was written is kept, also when the picture cannot leave. Throws the refusal of words that somebody else changed. */
export async function release(
  tx: Tx,
  town: Town,
  words: CrisisWords,
  parts: TellParts,
  press: Press,
): Promise<Releasing> {
  const { orgId } = town
  const crisis = await holdCrisis(tx, orgId, press.at)
  if (!crisis) return { over: true }
  if (crisis.version !== press.after) return { stale: 'version' }
  await saveCrisisWords(tx, orgId, crisis.crisisId, words, press.revision)
  const proposal = await lastProposal(tx, orgId, crisis.crisisId)
  if (!proposal || proposal.slot !== press.slot) return { stale: 'slot' }
  const duty = await dutyRoster(tx, orgId, crisis.crisisId)
  const problems = await problemsOf(tx, orgId, crisis, words, duty)
  if (problems.length > 0) return { problems }
  const version = crisis.version + 1
  const content = contentOf(town.name, crisis, words, proposal.figures, version)
  const { crisisId, exercise } = crisis
  const head = await keepPicture(
    tx,
    orgId,
    { crisisId, version, slot: proposal.slot, content: frozen(content) },
    { userIds: duty, exercise },
    press,
  )
  await mailRoster(tx, town, duty, parts, (person, origin) =>
    pictureLetter(wordsIn((person.locale ?? town.locale) as Locale), content, {
      link: `${origin}/crisis/${crisisId}/${version}?bestuur=${town.slug}`,
      timeZone: town.timeZone,
      head,
    }),
  )
  return { version, head, people: duty.length }
}

/** The roster hears that it is on duty. */
export async function tellStart(tx: Tx, town: Town, crisis: Crisis, parts: TellParts): Promise<void> {
  const duty = await dutyRoster(tx, town.orgId, crisis.crisisId)
  await mailRoster(tx, town, duty, parts, (person, origin) =>
    startLetter(wordsIn((person.locale ?? town.locale) as Locale), crisis, {
      link: `${origin}/crisis?bestuur=${town.slug}`,
      town: town.name,
      timeZone: town.timeZone,
    }),
  )
}

/** At once, whatever the hour: a crisis knows no quiet hours. */
async function mailRoster(
  tx: Tx,
  town: Town,
  duty: string[],
  { persons, mail }: TellParts,
  letterFor: (person: Person, origin: string) => { subject: string; text: string },
): Promise<void> {
  if (!mail) return
  const host = new URL(mail.origin).hostname
  for (const person of (await persons(duty)).values())
    await post(tx, town.orgId, { recipient: person.mail, ...letterFor(person, mail.origin), host })
}

async function problemsOf(
  tx: Tx,
  orgId: string,
  crisis: Crisis,
  words: CrisisWords,
  duty: string[],
): Promise<Problem[]> {
  return [
    ...missingIn(words).map((why) => ({ why })),
    ...(duty.length === 0 ? [{ why: 'no-roster' as const }] : []),
    ...(await borrowedIn(tx, orgId, writtenIn(crisis.name, words))),
  ]
}

/** Each place once: the first eight words in a row that a private person's kept post has too. */
async function borrowedIn(tx: Tx, orgId: string, written: ReturnType<typeof writtenIn>): Promise<Problem[]> {
  const parts = written
    .map(({ where, text }) => ({ where, shingles: shinglesOf([text]) }))
    .filter(({ shingles }) => shingles.size > 0)
  if (parts.length === 0) return []
  const found = new Map<string, Problem>()
  const rest = turns()
  for await (const texts of privateTexts(tx, orgId)) {
    for (const { body } of texts) {
      await rest()
      for (const { where, shingles } of parts) {
        const words = found.has(where) ? null : shingles.in(body)
        if (words !== null) found.set(where, { why: 'borrowed', where, words })
      }
    }
  }
  return [...found.values()]
}
