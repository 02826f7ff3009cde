export { type Access, type AccessSettings, createAccess, type Person } from './access/access.js'
export { mailAddress } from './access/form.js'
export { allow, type GuardParts, rememberOrg, signedIn } from './access/guard.js'
export { invitationLetter, signInLetter } from './access/letters.js'
export { type SignInParts, signInRoutes } from './access/sign-in.js'
export { type Asset, assetRoutes, assets, assetUrl, encodingFor, packedAsset } from './assets.js'
export { compressPages } from './compressed.js'
export { Document, Page, type Place, PlainPage } from './layout.js'
export { paper } from './paper.js'
export { type Answering, answeringFigure } from './parts/answering-figure.js'
export { Bars } from './parts/bars.js'
export { calm, shorten } from './parts/calm.js'
export { Button, Choice, Field, type Option } from './parts/form.js'
export { InTheTamtam } from './parts/in-the-tamtam.js'
export { type Coverage, CoverageStrip, Empty, Figure, KeyHint, Notice } from './parts/notes.js'
export { PostCard, type PostView } from './parts/post-card.js'
export { everyDay, Spark, sparkDays } from './parts/spark.js'
export { linesOf, typedLine, typedText, typedVersion } from './parts/typed.js'
export { accessLogRoutes } from './people/access-log.js'
export { accountRoutes } from './people/account.js'
export { channelRoutes } from './people/channels.js'
export { displayRoutes } from './people/displays.js'
export { accountNetworks, channelAt, networkName } from './people/networks.js'
export type { PeopleParts } from './people/parts.js'
export { peopleRoutes } from './people/people.js'
export { createWeb, type WebParts } from './server.js'
export type {
  Founding as SetupFounding,
  SiteLook,
  SourceProposal,
  TopicProposal,
  TownChoice,
  TownParts,
} from './setup/parts.js'
export { type SetupParts, setupRoutes } from './setup/routes.js'
export { inOwnFrame } from './shield.js'
export { clockOf, dateOf, dayOf, momentOf, shortWeekdayOf, weekdayOf } from './times.js'
export type { Duty, Org, Role, Viewer, WebEnv } from './viewer.js'
export {
  type Locale,
  locales,
  preferredLocale,
  regional,
  type Translate,
  type Values,
  words,
} from './words/index.js'
