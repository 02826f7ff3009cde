/**
 * A person releases a situation picture: it becomes a version that is never changed, and leaves by mail for the duty roster at
 * any hour, in one transaction: all of it, or nothing.
 *
 * In: who presses, and which proposal, version and words he saw. Out: what is in the way, or the version. Never here: a picture
 * that nobody released, a second one because two pressed at the same moment.
 */
import type { Note } from '#basics/push'
import { turns } from '#basics/turns'
import {
  type Crisis,
  type CrisisWords,
  crisisMailed,
  dutyRoster,
  holdCrisis,
  keepPicture,
  type LedgerHead,
  lastProposal,
  post,
  privateTexts,
  saveCrisisWords,
  type Tx,
  tellDevices,
} from '#store'
import { type Locale, type Translate, words as wordsIn } from '#web'
import { shinglesOf } from '../tamtam/borrowed.js'
import type { Person } from '../tamtam/send.js'
import { contentOf, frozen, type Missing, missingIn, writtenIn } from './content.js'
import { type CrisisLetter, pictureLetter, startLetter } from './letter.js'
import { pictureNote, startNote } from './note.js'

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
  const path = `/crisis/${crisisId}/${version}?bestuur=${town.slug}`
  await tellRoster(tx, town, { crisisId, version }, duty, parts, press.at, {
    letter: (t, origin) => pictureLetter(t, content, { link: origin + path, timeZone: town.timeZone, head }),
    note: (t) => pictureNote(t, content, path),
  })
  return { version, head, people: duty.length }
}

/** These people hear that they are on duty: the whole roster at the start, who is added later. */
export async function tellStart(
  tx: Tx,
  town: Town,
  crisis: Crisis,
  parts: TellParts,
  to: { duty: string[]; at: Date },
): Promise<void> {
  const path = `/crisis?bestuur=${town.slug}`
  await tellRoster(tx, town, { crisisId: crisis.crisisId, version: 0 }, to.duty, parts, to.at, {
    letter: (t, origin) =>
      startLetter(t, crisis, { link: origin + path, town: town.name, timeZone: town.timeZone }),
    note: (t) => startNote(t, crisis, town.name, path),
  })
}

/** A device that was off hears it no later. */
const toldFor = 4 * 3_600_000

/** At once, whatever the hour: a crisis knows no quiet hours. By mail, and on the devices that somebody added. */
async function tellRoster(
  tx: Tx,
  town: Town,
  of: { crisisId: string; version: number },
  duty: string[],
  { persons, mail }: TellParts,
  at: Date,
  words: { letter: (t: Translate, origin: string) => CrisisLetter; note: (t: Translate) => Note },
): Promise<void> {
  const until = new Date(at.getTime() + toldFor)
  for (const [userId, person] of await persons(duty)) {
    const t = wordsIn((person.locale ?? town.locale) as Locale)
    await tellDevices(tx, town.orgId, [{ userId, note: words.note(t), urgent: true, until }], at)
    if (!mail) continue
    const letter = words.letter(t, mail.origin)
    const host = new URL(mail.origin).hostname
    const mailId = await post(tx, town.orgId, { recipient: person.mail, ...letter, host })
    await crisisMailed(tx, town.orgId, { mailId, userId, ...of })
  }
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
