import { z } from 'zod'

/** One line of a recording, as DESIGN's command line describes it. */
export const Line = z.object({
  id: z.union([z.string().min(1), z.number()]).transform(String),
  source: z.string().min(1).max(60),
  createdAt: z.iso.datetime({ offset: true }),
  text: z.string(),
  lang: z.string().max(35).nullish(),
  author: z.union([z.string(), z.number()]).transform(String).nullish(),
  url: z.string().nullish(),
  replyTo: z.union([z.string(), z.number()]).transform(String).nullish(),
  title: z.string().nullish(),
  kind: z.enum(['news', 'social', 'own']).nullish(),
  place: z.string().nullish(),
  engagement: z.record(z.string(), z.number()).nullish(),
})
