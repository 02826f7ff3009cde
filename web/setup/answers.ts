/** What was answered so far on the set-up path: kept under the link, so that a reload loses nothing. */
import { z } from 'zod'

const channel = z.object({
  network: z.string(),
  address: z.string(),
  name: z.string(),
  active: z.boolean(),
  audience: z.string(),
  department: z.string(),
  /** Unticked: not taken over, but still shown when the step is opened again. */
  keep: z.boolean(),
})

const look = z.object({
  site: z.string(),
  channels: z.array(z.object({ network: z.string(), address: z.string(), name: z.string() })),
  feeds: z.array(z.object({ address: z.string(), title: z.string() })),
  problem: z.string().nullable(),
})

const answers = z.object({
  who: z
    .object({
      name: z.string(),
      mail: z.string(),
      way: z.enum(['mail', 'password', 'passkey']),
      /** A hash; the password itself is never kept. */
      passwordHash: z.string().nullable(),
    })
    .optional(),
  town: z.string().optional(),
  look: look.optional(),
  channels: z.array(channel).optional(),
  /** Facebook is asked by itself: it cannot be followed without the town's own key. */
  facebook: z.enum(['later', 'no']).optional(),
  /** Slugs of the topics that are taken over. */
  topics: z.array(z.string()).optional(),
  /** Ids of the sources that are taken over. */
  sources: z.array(z.string()).optional(),
})

export type Answers = z.infer<typeof answers>
export type ChannelAnswer = z.infer<typeof channel>

/** A draft of a former version that no longer fits starts anew. */
export function readAnswers(draft: unknown): Answers {
  const parsed = answers.safeParse(draft)
  return parsed.success ? parsed.data : {}
}

export const steps = ['who', 'town', 'channels', 'topics', 'sources'] as const
export type Step = (typeof steps)[number]

/** The first step that is not answered; the last one when all are. */
export function nextStep(given: Answers): Step {
  return steps.find((step) => given[step] === undefined) ?? 'sources'
}

/** A step is open when all before it are answered. */
export function isOpen(given: Answers, step: Step): boolean {
  return steps.indexOf(step) <= steps.indexOf(nextStep(given))
}

/** Another town makes the answers about the former one worthless. */
export function chooseTown(given: Answers, code: string): Answers {
  if (given.town === code) return given
  return { ...(given.who ? { who: given.who } : {}), town: code }
}
