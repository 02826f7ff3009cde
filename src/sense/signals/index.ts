/**
 * What is worth a look. In: counts. Out: signals with their strength. Never here: the database, a page, a text.
 */
export { type Burst, createBurstDetector } from './burst.js'
