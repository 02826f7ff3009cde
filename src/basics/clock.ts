/** The time, passed to whoever needs it: tests hand in one that stands still. */
export type Clock = () => Date

export const systemClock: Clock = () => new Date()
