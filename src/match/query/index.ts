/** The query language: read, print, explain. What it means for a post is in `match/evaluate`. */
export type { QueryError, Repair, Values } from './errors.js'
export { explain, type Say } from './explainer.js'
export { type Parsed, type ParseOptions, parse } from './parser.js'
export { print } from './printer.js'
export { limits, type Piece, type Query, type Span } from './query.js'
export type { Sources } from './reuse.js'
