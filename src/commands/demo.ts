/**
 * `dorpsplein demo`: the newsroom of Duinveld, a town that does not exist. Its papers, its Bluesky and its Mastodon run on
 * this machine and speak the real protocols, so everything that is seen went the way that it goes in a real town.
 */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { addDays, localMoment, localTime, startOfDay } from '#basics/days'
import { Refusal } from '#basics/refusal'
import {
  addKnownAccount,
  addPlaceNames,
  giveAnswer,
  installation,
  type NewSource,
  organisationBySlug,
  type PlaceName,
  type Tx,
} from '#store'
import {
  busyDay,
  duinveld,
  history,
  recording,
  type Subject,
  startTown,
  subjectQueries,
  subjectTitles,
  type Town,
} from '../../tests/town/index.js'
import { type Config, readConfig } from '../config.js'
import { foundTown, signInToken } from '../found.js'
import { type Newsroom, startNewsroom } from '../main.js'
import { nameKey } from '../match/gazetteer/towns.js'
import { createSignalLook } from '../town-signals.js'
import type { Command } from './command.js'
import { decideInDuinveld } from './demo-decisions.js'
import { replay } from './replay.js'
import { untilStopped } from './start.js'

const admin = { mail: 'redactie@duinveld.example', name: 'Noor van de redactie' }
/** So long that the smell at the canal has a time before it: what always drips stands out from nothing. */
const daysOfHistory = 84

export const demoCommand: Command = {
  name: 'demo',
  usage: 'dorpsplein demo [--pace N] [--port N] [--data DIR]',
  about:
    'A newsroom for an invented town, with twelve weeks behind it and a busy day before it. What would have happened today up\nto now is there at once; the rest comes as the day goes on, or N times faster with --pace. Prints a link to sign in.',
  flags: ['pace', 'port', 'data'],
  positionals: 0,
  run: async (flags) => {
    const pace = readPace(flags.pace)
    const town = await startTown()
    try {
      const newsroom = await startNewsroom(configFor(town, flags))
      try {
        await settle(newsroom, town)
        play(town, newsroom.house.now(), pace)
        process.stdout.write(
          `Duinveld is open: ${newsroom.url}\nSign in (works once): ${await link(newsroom)}\nYesterday was a busy day; the wall at its height: ${heightOfYesterday(newsroom)}\n`,
        )
      } catch (error) {
        await newsroom.stop()
        throw error
      }
      return await untilStopped(newsroom)
    } finally {
      await town.stop()
    }
  },
}

function configFor(town: Town, flags: Record<string, string | undefined>): Config {
  const { sources } = town
  const hosts = [sources.mastodon, sources.googleNews, sources.site, ...sources.feeds.map((feed) => feed.url)]
  return readConfig(process.env, {
    PORT: flags.port,
    DORPSPLEIN_DATA: flags.data ?? process.env.DORPSPLEIN_DATA ?? join('data', 'demo'),
    JETSTREAM_URL: sources.jetstream,
    GOOGLE_NEWS_URL: sources.googleNews,
    DORPSPLEIN_ALLOW_HOSTS: [...new Set(hosts.map((address) => new URL(address).host))].join(','),
  })
}

/** The first time: the organisation, its topics and sources, and what it has heard already. */
async function settle({ house, access }: Newsroom, town: Town): Promise<void> {
  const { database, key, now, bus } = house
  const known = await database.inOrg(installation, (tx) => organisationBySlug(tx, duinveld.slug))
  const { person } = await access.ensurePerson({ ...admin, locale: 'nl', proven: true })
  const orgId =
    known?.orgId ??
    (
      await foundTown(
        { database, house: key, now },
        {
          slug: duinveld.slug,
          name: duinveld.name,
          country: 'BE',
          municipality: null,
          locale: 'nl',
          admin: person,
          everything: 'Alles op het plein',
          channels: duinveld.channels.map((channel) => ({
            network: channel.network,
            address: channel.address,
            name: channel.name,
            active: true,
            audience: '',
            department: channel.owner,
            connection:
              channel.network === 'facebook' || channel.network === 'instagram' ? 'later' : 'connected',
          })),
          topics: topicsOfDuinveld(),
          sources: [],
        },
      )
    ).orgId
  const today = localTime(now(), duinveld.timeZone).day
  const since = startOfDay(addDays(today, -daysOfHistory), duinveld.timeZone)
  await database.inOrg(orgId, async (tx) => {
    // What was followed all that time and not heard of is known to have been quiet.
    await addPlaceNames(tx, orgId, admin.name, placesOfDuinveld(), nameKey)
    if (!known) await tx`update topic set created_at = ${since} where org_id = ${orgId}`
    const townAccounts = { kind: 'organisation' as const, name: duinveld.official }
    await addKnownAccount(tx, orgId, {
      network: 'bluesky',
      account: 'stad.duinveld.example',
      ...townAccounts,
    })
    await addKnownAccount(tx, orgId, { network: 'mastodon', account: 'stad', ...townAccounts })
    await addKnownAccount(tx, orgId, { network: 'feed', account: 'stad', ...townAccounts })
  })
  // The town's servers get another port at each start, so their addresses are written anew.
  await replaceSources(house, orgId, sourcesOf(town), since)
  await house.standing.refresh()
  const yesterday = addDays(today, -1)
  const past = recording([...history(yesterday, daysOfHistory - 1), ...busyDay(yesterday)])
  await replay(
    house,
    orgId,
    'Archief van Duinveld.jsonl',
    Number.POSITIVE_INFINITY,
    Readable.from(past.map((line) => `${line}\n`)),
  )
  if (!known) {
    await database.inOrg(orgId, async (tx) => {
      await answerAboutLight(tx, orgId, lastMonday(today))
      await tickOff(tx, orgId, localMoment(`${yesterday}T17:00`, duinveld.timeZone))
      await decideInDuinveld(tx, orgId, { today, monday: lastMonday(today), by: admin.name, now: now() })
    })
  }
  // What stands out in it is there at the first look, and not some minutes later.
  const org = await database.inOrg(installation, (tx) => organisationBySlug(tx, duinveld.slug))
  if (org) await createSignalLook(house)(org)
  bus.tell({ type: 'sources', orgId })
}

/** In the story the town put lamps at the station; 31 people had asked. */
async function answerAboutLight(tx: Tx, orgId: string, day: string): Promise<void> {
  await giveAnswer(tx, orgId, {
    answerId: randomUUID(),
    postId: null,
    topicId: null,
    title: subjectTitles.licht,
    detail: 'sinds maandag klaar',
    voices: 31,
    answeredBy: admin.name,
    answeredAt: localMoment(`${day}T10:00`, duinveld.timeZone),
  })
}

/** Noor works every day: what was asked before yesterday evening she has seen. */
async function tickOff(tx: Tx, orgId: string, before: Date): Promise<void> {
  await tx`insert into today_decision (org_id, item, action, by, at)
    select org_id, 'question:' || post_id, 'no-question', ${admin.name}, ${before} from post
    where org_id = ${orgId} and is_question and at < ${before} on conflict do nothing`
}

/** The last Monday before a day. */
function lastMonday(day: string): string {
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay()
  return addDays(day, weekday === 1 ? -7 : -((weekday + 6) % 7))
}

/** What the gazetteer does not know of a town that does not exist. */
function placesOfDuinveld(): PlaceName[] {
  const { parts, streets, name } = duinveld
  return [
    ...parts
      .filter((part) => part.name !== name)
      .map((part) => ({ name: part.name, kind: 'locality' as const, belongsTo: '' })),
    ...streets.map((street) => ({ name: street, kind: 'street' as const, belongsTo: '' })),
    { name: 'De Zandkorrel', kind: 'building', belongsTo: '' },
  ]
}

/** The portfolio that each belongs to, so that an edition for one portfolio has something of its own. */
const domainOf: Partial<Record<Subject, string>> = {
  kerkstraat: 'mobility',
  containerpark: 'waste',
  speelplein: 'school',
  braderie: 'culture',
  geur: 'environment',
  hondenpoep: 'environment',
  stoet: 'culture',
  riool: 'mobility',
  licht: 'safety',
}

function topicsOfDuinveld() {
  return (Object.keys(subjectQueries) as Subject[]).map((subject) => ({
    slug: subject,
    name: subjectTitles[subject],
    domain: domainOf[subject] ?? '',
    purpose: 'Weten wat inwoners hierover vragen en zeggen, om te kunnen antwoorden.',
    legalBasis: 'Taak van algemeen belang (art. 6.1.e AVG)',
    query: `(duinveld OR oosthoek OR zandvaarde OR lisbeke) AND (${subjectQueries[subject]})`,
    localQuery: subjectQueries[subject] ?? '',
  }))
}

function sourcesOf({ sources }: Town): NewSource[] {
  const mastodon = { host: new URL(sources.mastodon).host, tag: duinveld.slug }
  return [
    ...sources.feeds.map(
      (feed): NewSource => ({
        connector: 'feed',
        name: feed.name,
        settings: { url: feed.url, kind: feed.own ? 'own' : 'news', name: feed.name },
        scope: 'town',
      }),
    ),
    { connector: 'jetstream', name: 'Bluesky', settings: {}, scope: 'firehose' },
    { connector: 'mastodon', name: 'Mastodon #duinveld', settings: mastodon, scope: 'town' },
  ]
}

async function replaceSources(
  { database }: Newsroom['house'],
  orgId: string,
  wanted: NewSource[],
  since: Date,
): Promise<void> {
  await database.inOrg(orgId, async (tx) => {
    for (const source of wanted) {
      const settings = tx.json(source.settings as never)
      const moved =
        await tx`update source set settings = ${settings}, cursor = null, next_visit = null, problem = null, problem_since = null
        where org_id = ${orgId} and connector = ${source.connector} and name = ${source.name} returning source_id`
      if (moved.length > 0) continue
      // As if they had been heard all that time: without that there would be no normal to compare with.
      await tx`insert into source (org_id, source_id, connector, name, settings, scope, created_at)
        values (${orgId}, gen_random_uuid(), ${source.connector}, ${source.name}, ${settings}, ${source.scope}, ${since})`
    }
    await tx`update counter set sources_version = sources_version + 1 where org_id = ${orgId}`
  })
}

/** What happened today up to now comes at once, the rest in its own time, or faster, with the time at which it comes. */
function play(town: Town, now: Date, pace: number): void {
  const { day } = localTime(now, duinveld.timeZone)
  const { done } = town.play(busyDay(day), { pace, from: now, stamp: pace > 1 ? 'now' : 'told' })
  done.catch((error) => process.stderr.write(`dorpsplein: the town stopped talking (${error})\n`))
}

function heightOfYesterday({ house, url }: Newsroom): string {
  const yesterday = addDays(localTime(house.now(), duinveld.timeZone).day, -1)
  return `${url}/wall?at=${localMoment(`${yesterday}T19:00`, duinveld.timeZone).toISOString().slice(0, 16)}Z`
}

async function link({ house, access, url }: Newsroom): Promise<string> {
  const { database, now } = house
  const org = await database.inOrg(installation, (tx) => organisationBySlug(tx, duinveld.slug))
  const person = await access.personByMail(admin.mail)
  if (!org || !person)
    throw new Refusal('demo.unfinished', 'the demo could not be settled: remove its data directory')
  return `${url}/welcome/${await signInToken({ database, now }, org.orgId, person.userId)}`
}

function readPace(value: string | undefined): number {
  const pace = Number(value ?? 1)
  if (!(pace >= 1 && pace <= 10_000))
    throw new Refusal('cli.bad-pace', `--pace is a number from 1 to 10000, not "${value}"`)
  return pace
}
