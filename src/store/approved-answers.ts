/**
 * The library of approved answers: texts that somebody stands for, until a day on which they are to be looked at again.
 * Only added to: of each answer the last version counts.
 */
import { randomUUID } from 'node:crypto'
import { Refusal } from '#basics/refusal'
import type { Tx } from './database.js'

export type AnswerWords = { title: string; topic: string; nl: string; en: string; lookAgain: string }

export type ApprovedAnswer = AnswerWords & {
  answerId: string
  version: number
  approvedBy: string
  approvedAt: Date
  retired: boolean
}

const columns = (
  tx: Tx,
) => tx`a.answer_id as "answerId", a.version, a.title, a.topic, a.text_nl as nl, a.text_en as en,
  a.approved_by as "approvedBy", a.approved_at as "approvedAt", to_char(a.look_again, 'YYYY-MM-DD') as "lookAgain", a.retired`

/** Those in use; `search`: each of its words stands somewhere in it. By title. */
export async function approvedAnswers(tx: Tx, orgId: string, search = ''): Promise<ApprovedAnswer[]> {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8)
  const all = await tx<ApprovedAnswer[]>`
    select * from (select distinct on (a.answer_id) ${columns(tx)} from approved_answer a
      where a.org_id = ${orgId} order by a.answer_id, a.version desc) one
    where not retired order by lower(title), "answerId"`
  return all.filter((one) => {
    const text = `${one.title} ${one.topic} ${one.nl} ${one.en}`.toLowerCase()
    return wanted.every((word) => text.includes(word))
  })
}

/** Every version of one, the last first. */
export async function answerVersions(tx: Tx, orgId: string, answerId: string): Promise<ApprovedAnswer[]> {
  return tx<ApprovedAnswer[]>`select ${columns(tx)} from approved_answer a
    where a.org_id = ${orgId} and a.answer_id = ${answerId} order by a.version desc`
}

export async function addApprovedAnswer(
  tx: Tx,
  orgId: string,
  words: AnswerWords,
  by: { by: string; at: Date },
): Promise<string> {
  const answerId = randomUUID()
  await insert(tx, orgId, { answerId, version: 1, retired: false }, words, by)
  return answerId
}

/** The next version, after the one that was on the page: of two who save, the second hears of the first. */
export async function changeApprovedAnswer(
  tx: Tx,
  orgId: string,
  answerId: string,
  after: number,
  change: Partial<AnswerWords> & { retired?: boolean },
  by: { by: string; at: Date },
): Promise<void> {
  const [last] = await answerVersions(tx, orgId, answerId)
  if (!last) throw new Refusal('library.unknown', 'no such answer')
  if (last.version !== after) throw new Refusal('library.changed', 'somebody else changed it meanwhile')
  const { retired = false, ...words } = { ...last, ...change }
  const added = await insert(tx, orgId, { answerId, version: after + 1, retired }, words, by)
  if (!added) throw new Refusal('library.changed', 'somebody else changed it meanwhile')
}

async function insert(
  tx: Tx,
  orgId: string,
  { answerId, version, retired }: { answerId: string; version: number; retired: boolean },
  { title, topic, nl, en, lookAgain }: AnswerWords,
  { by, at }: { by: string; at: Date },
): Promise<boolean> {
  const rows = await tx`
    insert into approved_answer (org_id, answer_id, version, title, topic, text_nl, text_en, approved_by, approved_at, look_again, retired)
    values (${orgId}, ${answerId}, ${version}, ${title}, ${topic}, ${nl}, ${en}, ${by}, ${at}, ${lookAgain}, ${retired})
    on conflict do nothing`
  return rows.count > 0
}
