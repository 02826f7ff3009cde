/**
 * Which topics a post belongs to.
 *
 * In: queries as people write them, and posts. Out: the keys of the queries that match. Never here: a write, a network's
 * shape, an author.
 */
export { lintCommand, matchCommand, namesInFile } from './commands.js'
export { matches } from './evaluate.js'
export { type Lint, type LintOptions, lint } from './lint.js'
export { createMatcher, type Matcher } from './matcher.js'
export { type Language, languages, type Matchable, type Prepared, prepare } from './prepare.js'
export * from './query/index.js'
