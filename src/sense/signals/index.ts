/**
 * What is worth a look. In: counts of a topic, of a story, of questions. Out: signals, each with how strong it is and what
 * it was compared with. Never here: the database, a page, who said something.
 */
export { type Burst, createBurstDetector } from './burst.js'
export { type Drip, drip, mostBefore } from './drip.js'
export { type Growing, growing, newForHours, type StoryGrowth } from './growing.js'
export { hoursLookedAt, hoursOfWeek, type Peak, peak, usualOf } from './peak.js'
export { limits, type Sensitivity, sensitivities } from './sensitivity.js'
export { type Spoken, termsOf } from './terms.js'
export { correctionsNeeded, type ToneWeek, type Turn, turn, turnWeeks } from './turn.js'
export { type Asked, type Unanswered, unanswered } from './unanswered.js'
