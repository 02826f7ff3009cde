/** How soon a topic speaks up: a setting of each topic. */
export const sensitivities = ['low', 'usual', 'high'] as const
export type Sensitivity = (typeof sensitivities)[number]

/** What may come by chance, and the least that is worth a look. */
export const limits: Record<
  Sensitivity,
  {
    /** The chance of an hour, or of a day, that looks as unusual without being so. */
    peak: number
    /** Evidence of a slow drip, in nats: about so many weeks go by before chance alone gives as much. */
    drip: number
    posts: number
    voices: number
  }
> = {
  low: { peak: 1e-6, drip: 5, posts: 8, voices: 8 },
  usual: { peak: 3e-5, drip: 3.1, posts: 5, voices: 5 },
  high: { peak: 3e-4, drip: 2.5, posts: 4, voices: 3 },
}
