/** The parts that both a newsroom and a command need, built in one place. No logic. */
import { type Bus, createBus } from '#basics/bus'
import { type Clock, systemClock } from '#basics/clock'
import { createLog, type Log } from '#basics/log'
import { type Database, type HouseKey, houseKey, type Open, openDatabase } from '#store'
import { type AccessFor, createAccessFor } from './collect/access.js'
import { type Circles, createCircles } from './collect/circle.js'
import type { Config } from './config.js'
import { conversed } from './conversed.js'
import { createGathering, type Gathering } from './gathering.js'
import { createIntake, type Intake } from './intake.js'
import { followedBy } from './match/followed.js'
import { personNames } from './match/persons/index.js'
import { createStanding, type Standing } from './match/standing.js'
import { isQuestion, language, sense } from './sense/index.js'
import { createTownPlaces } from './town-places.js'
import { createTownTone } from './town-tone.js'

export type House = {
  config: Config
  log: Log
  now: Clock
  bus: Bus
  open: Open
  database: Database
  key: HouseKey
  circles: Circles
  standing: Standing
  intake: Intake
  gathering: Gathering
  /** Keys and limits of one organisation. */
  accessFor: AccessFor
  close(): Promise<void>
}

/** `says`: what others may read while a newsroom holds the data directory (its address). */
export async function openHouse(config: Config, as: 'newsroom' | 'command', says?: string): Promise<House> {
  const log = createLog(config.logLevel)
  const now = systemClock
  const bus = createBus()
  const open = await openDatabase({ ...config, as, ...(says ? { says } : {}) }, log)
  try {
    const { database } = open
    const key = houseKey(config.keyFile)
    const circles = createCircles(key, now)
    const standing = createStanding({
      database,
      bus,
      log,
      now,
      asks: (post) => isQuestion(post.text, post.languages?.[0] ?? 'other'),
    })
    const accessFor = createAccessFor({
      database,
      key,
      now,
      topicsOf: (tx, orgId) => followedBy(tx, orgId, now()),
    })
    const gathering = createGathering({ database, now, namesPerson })
    const intake = createIntake({
      database,
      circles,
      standing,
      language,
      sense,
      places: createTownPlaces({ bus, now }),
      toneOf: createTownTone({ bus, now }),
      conversed,
      gathering,
      bus,
      now,
    })
    return {
      config,
      log,
      now,
      bus,
      open,
      database,
      key,
      circles,
      standing,
      intake,
      gathering,
      accessFor,
      close: () => open.close(),
    }
  } catch (error) {
    await open.close()
    throw error
  }
}

/** As a query of that phrase would be refused. */
export function namesPerson(phrase: string): boolean {
  return personNames(`"${phrase.replaceAll('"', ' ')}"`).length > 0
}
