/** Who reads the tamtam, in which profile, and how the organisation wants it. */
import { randomUUID } from 'node:crypto'
import type { Tx } from './database.js'

/** `deadline`: as `confirm`, and marked items are confirmed within office hours. */
export type Receipts = 'delivery' | 'confirm' | 'deadline'
/** `title`: instead of the usual heading; of a section of its own making its name. */
export type TemplateSection = { id: string; on: boolean; title: string }
export type TamtamSetting = {
  receipts: Receipts
  director: string | null
  deputy: string | null
  /** Office hours within which a marked item is confirmed, unless it says another number. */
  within: number
  /** After the deadline the general director is told, once. */
  escalates: boolean
  /** After so many months who it was is erased. */
  keepMonths: number
  /** Sections in their order; empty: as usual. */
  sections: TemplateSection[]
  /** A PDF goes with the mail. */
  pdf: boolean
}

const usual: TamtamSetting = {
  receipts: 'confirm',
  director: null,
  deputy: null,
  within: 8,
  escalates: false,
  keepMonths: 12,
  sections: [],
  pdf: false,
}

export async function tamtamSetting(tx: Tx, orgId: string): Promise<TamtamSetting> {
  const [row] = await tx<
    TamtamSetting[]
  >`select receipts, director, deputy, within_hours as within, escalates,
      keep_months as "keepMonths", sections, pdf from tamtam_setting where org_id = ${orgId}`
  return row ?? usual
}

/** What is not named stays. When something changes in what is kept of readers, their next edition tells them anew. */
export async function saveTamtamSetting(
  tx: Tx,
  orgId: string,
  change: Partial<TamtamSetting>,
): Promise<void> {
  const before = await tamtamSetting(tx, orgId)
  const setting = { ...before, ...change }
  const { receipts, director, deputy, within, escalates, keepMonths, sections, pdf } = setting
  await tx`insert into tamtam_setting (org_id, receipts, director, deputy, within_hours, escalates, keep_months, sections, pdf)
    values (${orgId}, ${receipts}, ${director}, ${deputy}, ${within}, ${escalates}, ${keepMonths}, ${tx.json(sections)}, ${pdf})
    on conflict (org_id) do update set receipts = excluded.receipts, director = excluded.director, deputy = excluded.deputy,
      within_hours = excluded.within_hours, escalates = excluded.escalates, keep_months = excluded.keep_months,
      sections = excluded.sections, pdf = excluded.pdf`
  const told = ({ receipts, director, escalates, keepMonths }: TamtamSetting) =>
    [receipts, director, escalates, keepMonths].join()
  if (told(before) !== told(setting)) await tx`update reader set announced_at = null where org_id = ${orgId}`
}

/** `domains`: policy domains whose items it holds; none: all. */
export type Profile = { profileId: string; name: string; domains: string[]; readers: number }

export async function profiles(tx: Tx, orgId: string): Promise<Profile[]> {
  return tx<Profile[]>`
    select p.profile_id as "profileId", p.name, p.domains,
      (select count(*)::int from reader r where r.org_id = p.org_id and r.profile_id = p.profile_id) as readers
    from profile p where p.org_id = ${orgId} order by p.domains <> '{}', lower(p.name), p.profile_id`
}

export async function addProfile(
  tx: Tx,
  orgId: string,
  profile: { name: string; domains: string[] },
): Promise<string> {
  const profileId = randomUUID()
  await tx`insert into profile (org_id, profile_id, name, domains)
    values (${orgId}, ${profileId}, ${profile.name}, ${profile.domains})`
  return profileId
}

/** Only one that nobody reads: what was sent keeps its name in the ledger. */
export async function removeProfile(tx: Tx, orgId: string, profileId: string): Promise<boolean> {
  const gone = await tx`delete from profile p where org_id = ${orgId} and profile_id = ${profileId}
    and not exists (select from reader r where r.org_id = p.org_id and r.profile_id = p.profile_id)`
  return gone.count > 0
}

export type Reader = {
  userId: string
  profileId: string
  announcedAt: Date | null
  /** Who may confirm for him. */
  secretary: string | null
}

/** Only who still works here. */
export async function readers(tx: Tx, orgId: string): Promise<Reader[]> {
  return tx<Reader[]>`
    select r.user_id as "userId", r.profile_id as "profileId", r.announced_at as "announcedAt", r.secretary
    from reader r join member m using (org_id, user_id) where r.org_id = ${orgId} order by r.added_at, r.user_id`
}

/** Makes a member a reader of this profile, or moves him to it. */
export async function setReader(tx: Tx, orgId: string, userId: string, profileId: string): Promise<void> {
  await tx`insert into reader (org_id, user_id, profile_id)
    select org_id, user_id, ${profileId} from member where org_id = ${orgId} and user_id = ${userId}
    on conflict (org_id, user_id) do update set profile_id = excluded.profile_id`
}

export async function removeReader(tx: Tx, orgId: string, userId: string): Promise<void> {
  await tx`delete from reader where org_id = ${orgId} and user_id = ${userId}`
}

/** These were told that confirmations are kept. */
export async function readersAnnounced(tx: Tx, orgId: string, userIds: string[], at: Date): Promise<void> {
  await tx`update reader set announced_at = ${at}
    where org_id = ${orgId} and user_id = any(${userIds}) and announced_at is null`
}

/** `secretary`: somebody else who works here, or nobody. */
export async function setSecretary(
  tx: Tx,
  orgId: string,
  userId: string,
  secretary: string | null,
): Promise<void> {
  await tx`update reader set secretary = ${secretary} where org_id = ${orgId} and user_id = ${userId}
    and (${secretary}::text is null or exists (select from member where org_id = ${orgId}
      and member.user_id = ${secretary} and member.user_id <> ${userId}))`
}
