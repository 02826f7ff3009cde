/**
 * What a decision did to a series: a Bayesian structural time series (Brodersen et al. 2015). A series with controls and two
 * periods enters; a verdict, the effect with its interval, and the days leave. No page, no database and no network here.
 */
export { type Aside, measureImpact } from './aside.js'
export type { Day, Effect, Figures, Interval } from './effect.js'
export { type Impact, leastBefore, measure, type Question } from './measure.js'
export type { Placebo } from './placebo.js'
export type { Period, Periods, Series } from './prepare.js'
export { careful, counting, published, type Settings } from './settings.js'
export type { Verdict } from './verdict.js'
