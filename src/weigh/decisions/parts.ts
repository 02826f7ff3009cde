/** What the pages of decisions are handed. */
import type { Pictures } from '#basics/pdf'
import type { Database, Decision, Tx } from '#store'
import type { Translate } from '#web'
import type { ImportParts } from './import-routes.js'
import type { Measuring } from './measuring.js'
import type { SaidLanguage } from './said.js'
import type { TopicProposal } from './topic-part.js'

export type DecisionParts = {
  database: Database
  now: () => Date
  persons: (userIds: string[]) => Promise<Map<string, { name: string }>>
  /** A policy domain in words, and those to choose from. */
  domains: { all: readonly string[]; name(t: Translate, domain: string, town: string): string }
  measuring: Measuring
  language: SaidLanguage
  /** Null: there is no Chromium here, and no picture is offered. */
  pictures: Pictures | null
  /** By which topic it can be followed, from its own words. */
  proposeTopic(tx: Tx, orgId: string, decision: Decision): Promise<TopicProposal>
} & ImportParts
