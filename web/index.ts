export { type Asset, assetRoutes, assets, assetUrl, encodingFor, packedAsset } from './assets.js'
export { Document, Page, type Place, PlainPage } from './layout.js'
export { calm, shorten } from './parts/calm.js'
export { Button, Choice, Field, type Option } from './parts/form.js'
export { type Coverage, CoverageStrip, Empty, Figure, KeyHint, Notice } from './parts/notes.js'
export { PostCard, type PostView } from './parts/post-card.js'
export { clockOf, dateOf, dayOf, momentOf, shortWeekdayOf, weekdayOf } from './times.js'
export type { Org, Role, Viewer, WebEnv } from './viewer.js'
export {
  type Locale,
  locales,
  preferredLocale,
  regional,
  type Translate,
  type Values,
  words,
} from './words/index.js'
