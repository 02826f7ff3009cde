export type { Org, Role, Viewer, WebEnv } from './viewer.js'
export { type Locale, locales, preferredLocale, regional, type Translate, type Values, words } from './words/index.js'
