/** What the house does by the clock: forgetting, asking after posts, ending topics and announcing that they end. */
import { localTime } from '#basics/days'
import type { Http } from '#basics/http'
import type { Job } from '#basics/jobs'
import type { PostOffice } from '#basics/mail'
import { addOfficeMinutes } from '#basics/office-hours'
import {
  type Database,
  deputyToAsk,
  destroyOldKeys,
  expireTopics,
  forgetAlerts,
  forgetAskers,
  forgetAttachments,
  forgetFarewells,
  forgetIncoming,
  forgetPushes,
  forgetReceipts,
  forgetRemarks,
  forgetSignals,
  forgetSpending,
  forgetTexts,
  forgetWordProposals,
  installation,
  members,
  type Organisation,
  officeHours,
  organisation,
  organisations,
  orgsInCrisis,
  post,
  readers,
  tamtamSetting,
} from '#store'
import { type Access, type Locale, words } from '#web'
import type { Circles } from './collect/circle.js'
import type { Connector } from './collect/connector.js'
import { recheck } from './collect/recheck.js'
import type { House } from './house.js'
import { endLetters } from './match/topics/notices.js'
import { sendAlerts } from './tell/alerts/send.js'
import { crisisTick } from './tell/crisis/propose.js'
import { readAgenda } from './tell/tamtam/agenda.js'
import { draft } from './tell/tamtam/candidates.js'
import { sayDeadlines } from './tell/tamtam/deadlines.js'
import { unsentLetter } from './tell/tamtam/unsent.js'
import { visitFeeds } from './town-decision-feeds.js'
import { decisionLanguage } from './town-decisions.js'
import { createSignalLook } from './town-signals.js'
import { learnTone } from './town-tone.js'
import { measureDue } from './weigh/cooling/job.js'
import type { Measuring } from './weigh/decisions/measuring.js'
import { watchDecisions } from './weigh/decisions/watch.js'
import { remind } from './weigh/follow-up/asking.js'
import { stampHead } from './weigh/ledger/stamp.js'

/** A year: what a signal was is still asked when its season comes again. */
const signalsKept = 366 * 86_400_000

/** A working day of office hours. */
const reminderMinutes = 7 * 60

/** A month: longer than the links in those mails work, and than a signal waits to be told. */
const alertsKept = 30 * 86_400_000

export type UpkeepParts = {
  house: House
  access: Pick<Access, 'persons' | 'origin'>
  /** Null: there is no mail, and Vandaag alone announces that topics end. */
  office: PostOffice | null
  /** What is told on devices leaves at once. */
  devices: { nudge(): void }
  http: Http
  connectors: Map<string, Connector>
  signal: AbortSignal
  /** The desk where decisions are measured. */
  measuring: Measuring
}

export function upkeep(parts: UpkeepParts): Job[] {
  const { house, http, connectors, signal } = parts
  const { database, circles, now } = house
  const lookForSignals = createSignalLook(house)
  const language = decisionLanguage()
  const everywhere = async (work: (org: Organisation) => Promise<unknown>) =>
    inTurn(await database.inOrg(installation, organisations), work)
  return [
    {
      name: 'forget',
      cron: '*/15 * * * *',
      timeZone: 'UTC',
      work: () =>
        everywhere(async (org) => {
          await expire(parts, org)
          const texts = await forget(database, circles, org.orgId, now())
          if (texts > 0) house.gathering.forget(org.orgId)
          await house.gathering.renew(org.orgId)
          await database.inOrg(org.orgId, async (tx) => {
            await forgetAskers(tx, org.orgId, now())
            await forgetFarewells(tx, org.orgId, now())
            await forgetIncoming(tx, org.orgId, now())
            await forgetSpending(tx, org.orgId, now())
            await forgetAlerts(tx, org.orgId, new Date(now().getTime() - alertsKept))
            await forgetAttachments(tx, org.orgId, now())
            await forgetWordProposals(tx, org.orgId, new Date(now().getTime() - alertsKept))
            await forgetRemarks(tx, org.orgId, new Date(now().getTime() - signalsKept))
            await forgetReceipts(tx, org.orgId, now())
            await forgetPushes(tx, org.orgId, new Date(now().getTime() - alertsKept))
            await forgetSignals(tx, org.orgId, new Date(now().getTime() - signalsKept))
          })
        }),
    },
    {
      name: 'signals',
      cron: '*/5 * * * *',
      timeZone: 'UTC',
      work: () => everywhere(lookForSignals),
    },
    {
      // Pictures come every half hour since the start, which may be at any minute.
      name: 'crisis',
      cron: '* * * * *',
      timeZone: 'UTC',
      work: async () => inTurn(await orgsInCrisis(database), (orgId) => tickCrisis(parts, orgId)),
    },
    {
      // After the look at signals, so that what was found now is told now.
      name: 'alerts',
      cron: '3-58/5 * * * *',
      timeZone: 'UTC',
      work: () => everywhere((org) => alert(parts, org)),
    },
    {
      // A day that is over is measured once; what was told is not told again.
      name: 'decisions',
      cron: '25 * * * *',
      timeZone: 'UTC',
      work: () => everywhere((org) => watch(parts, language, org)),
    },
    {
      name: 'decision-feeds',
      cron: '40 4 * * *',
      timeZone: 'Europe/Brussels',
      work: () =>
        everywhere((org) =>
          visitFeeds({ database, http, now, standIns: house.config.standIns }, org, signal),
        ),
    },
    {
      name: 'learn-tone',
      cron: '20 2 * * *',
      timeZone: 'Europe/Brussels',
      work: () => everywhere(({ orgId }) => learnTone(database, house.bus, orgId, now())),
    },
    {
      name: 'recheck',
      cron: '7 * * * *',
      timeZone: 'UTC',
      work: () =>
        everywhere(({ orgId }) =>
          recheck({ ...house, connectors, http, take: house.intake.take }, orgId, signal),
        ),
    },
    {
      // Every hour of the day, since a machine may be off at any one of them; what was announced is not announced again.
      name: 'topics-end',
      cron: '30 5-20 * * *',
      timeZone: 'Europe/Brussels',
      work: () => everywhere((org) => announceEnds(parts, org)),
    },
    {
      // Every hour, since midnight comes at another moment in each time zone, and a machine may be off.
      name: 'cooling',
      cron: '41 * * * *',
      timeZone: 'UTC',
      work: () => everywhere((org) => measureDue(database, org, now())),
    },
    {
      // Before the draft, and through the morning: what was put in a calendar at eight stands in the edition of nine.
      name: 'agenda',
      cron: '50 5-11 * * *',
      timeZone: 'Europe/Brussels',
      work: () => everywhere((org) => readAgenda({ database, http, now }, org)),
    },
    {
      // Soon after an edition left; an authority that fails is asked again. Off until an administrator names one.
      name: 'time-stamps',
      cron: '*/15 * * * *',
      timeZone: 'UTC',
      work: () => everywhere((org) => stampHead({ database, http, now }, org)),
    },
    {
      name: 'tamtam-draft',
      cron: '0 6 * * 1-5',
      timeZone: 'Europe/Brussels',
      work: () => everywhere((org) => draftTamtam(parts, org)),
    },
    {
      name: 'tamtam-deadlines',
      cron: '*/5 * * * *',
      timeZone: 'UTC',
      work: () => everywhere((org) => rememberDeadlines(parts, org)),
    },
    {
      // In office hours: a department that must answer within a working day, and has not, is reminded once.
      name: 'remind-departments',
      cron: '10 8-16 * * 1-5',
      timeZone: 'Europe/Brussels',
      work: () => everywhere((org) => remindDepartments(parts, org)),
    },
    {
      name: 'tamtam-unsent',
      cron: '30 9 * * 1-5',
      timeZone: 'Europe/Brussels',
      work: () => everywhere((org) => askDeputy(parts, org)),
    },
  ]
}

/** One after the other; what fails for one is told when all had their turn. */
export async function inTurn<T>(all: T[], work: (one: T) => Promise<unknown>): Promise<void> {
  const errors: unknown[] = []
  for (const one of all) await work(one).catch((error) => errors.push(error))
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} of ${all.length} failed`)
}

/**
 * In small steps, each in a transaction of its own, until nothing is left that should be forgotten. Returns how many texts
 * went.
 */
export async function forget(
  database: Database,
  circles: Circles,
  orgId: string,
  now: Date,
): Promise<number> {
  let texts = 0
  for (let step = 1; step > 0; texts += step)
    step = await database.inOrg(orgId, (tx) => forgetTexts(tx, orgId, now))
  await database.inOrg(orgId, async (tx) => {
    // What is remembered of the organisation still holds the key; nobody opens it while the counter is held.
    if ((await destroyOldKeys(tx, orgId, now)).length > 0) circles.forget(orgId)
  })
  circles.forget(orgId)
  return texts
}

/** Topics past their day stop. */
async function expire({ house }: UpkeepParts, { orgId, timeZone }: Organisation): Promise<void> {
  const { database, now } = house
  await database.inOrg(orgId, (tx) => expireTopics(tx, orgId, localTime(now(), timeZone).day))
}

/** Topics that soon end are announced to who can prolong them. */
async function announceEnds({ house, access, office }: UpkeepParts, org: Organisation): Promise<void> {
  if (!office) return
  const { database, now } = house
  const { orgId } = org
  const today = localTime(now(), org.timeZone).day
  const editors = (await database.inOrg(orgId, (tx) => members(tx, orgId))).filter((member) =>
    ['administrator', 'editor'].includes(member.role),
  )
  const people = await access.persons(editors.map((member) => member.userId))
  const readers = [...people.values()].map(({ name, mail, locale }) => ({
    name,
    mail,
    locale: (locale ?? org.locale) as Locale,
  }))
  await database.inOrg(orgId, async (tx) => {
    for (const letter of await endLetters(tx, org, { today, origin: access.origin, readers }))
      await post(tx, orgId, letter)
  })
  office.nudge()
}

/** The picture of this half hour is proposed, or what is over ends. Nothing leaves. */
async function tickCrisis({ house }: UpkeepParts, orgId: string): Promise<void> {
  const { database, now } = house
  await database.inOrg(orgId, async (tx) => {
    const org = await organisation(tx, orgId)
    if (org) await crisisTick(tx, org, now())
  })
}

/** Who asked for it is told what stands out, when it is time. */
async function alert({ house, access, office, devices }: UpkeepParts, org: Organisation): Promise<void> {
  const { database, now } = house
  const { persons, origin } = access
  const told = await sendAlerts({ database, persons, origin, mail: office !== null }, org, now())
  if (told === 0) return
  office?.nudge()
  devices.nudge()
}

/** Decisions of the last month are measured, and their owners hear how it went. */
async function watch(
  { house, access, office, measuring }: UpkeepParts,
  language: ReturnType<typeof decisionLanguage>,
  org: Organisation,
): Promise<void> {
  const { database, now } = house
  const mail = office ? { origin: access.origin } : null
  const parts = { database, measuring, language, persons: access.persons, mail }
  if ((await watchDecisions(parts, org, now())) > 0) office?.nudge()
}

/** What might be worth an item stands ready before the working day. */
async function draftTamtam({ house }: UpkeepParts, org: Organisation): Promise<void> {
  const { database, now } = house
  await database.inOrg(org.orgId, (tx) => draft(tx, org, localTime(now(), org.timeZone).day, now()))
}

/** Readers who have not confirmed what they must know are reminded, once. */
async function rememberDeadlines({ house, access, office }: UpkeepParts, org: Organisation): Promise<void> {
  if (!office) return
  const { database, now } = house
  const { persons, origin } = access
  const mails = await database.inOrg(org.orgId, (tx) => sayDeadlines(tx, org, { persons, origin }, now()))
  if (mails > 0) office.nudge()
}

/** Who has a question of ours for which little time is left. */
async function remindDepartments({ house, access, office }: UpkeepParts, org: Organisation): Promise<void> {
  if (!office) return
  const { database, now } = house
  const town = { orgId: org.orgId, name: org.name, timeZone: org.timeZone }
  const sent = await database.inOrg(org.orgId, async (tx) => {
    const hours = await officeHours(tx, org.orgId)
    const until = addOfficeMinutes(now(), reminderMinutes, hours)
    return remind(tx, { origin: access.origin, town, t: words(org.locale as Locale) }, until, now())
  })
  if (sent > 0) office.nudge()
}

/** Nothing left this morning: the deputy is asked, readers get nothing. An organisation without readers is left in peace. */
async function askDeputy({ house, access, office }: UpkeepParts, org: Organisation): Promise<void> {
  if (!office) return
  const { database, now } = house
  const { orgId } = org
  const { day } = localTime(now(), org.timeZone)
  const { deputy } = await database.inOrg(orgId, (tx) => tamtamSetting(tx, orgId))
  const person = deputy ? (await access.persons([deputy])).get(deputy) : undefined
  if (!person) return
  const asked = await database.inOrg(orgId, async (tx) => {
    // A job that failed for another town runs again: who was asked is not asked twice.
    if ((await readers(tx, orgId)).length === 0 || !(await deputyToAsk(tx, orgId, day))) return false
    await post(tx, orgId, unsentLetter(org, person, access.origin))
    return true
  })
  if (asked) office.nudge()
}
