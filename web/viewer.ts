import type { Translate } from './words/index.js'

export type Role = 'administrator' | 'editor' | 'policymaker' | 'dpo'

/** The organisation that a request works in. */
export type Org = {
  orgId: string
  slug: string
  name: string
  country: 'BE' | 'NL'
  municipality: string | null
  locale: string
  timeZone: string
}

export type Duty = { name: string; exercise: boolean }

/** Who asks: a person with a role in one organisation. */
export type Viewer = {
  userId: string
  name: string
  mail: string
  role: Role
  org: Org
  /** Other organisations of this person, to switch to. */
  others: { slug: string; name: string }[]
  /** The crisis that he is on duty for: a line at the head of every page. */
  duty?: Duty | undefined
}

/** What middleware puts on every request: `c.get('t')` always, `c.get('viewer')` behind `signedIn`. */
export type WebEnv = {
  Variables: {
    t: Translate
    viewer: Viewer
    /** Who is signed in, also without working for any organisation; null: nobody. */
    /** Shown in a frame of a page of ours. */
    framed: boolean | undefined
    person: { userId: string; name: string; mail: string; locale: string | null } | null
    /** The browser's address, for limits on trying. */
    client: string | undefined
    /** Sources of the viewer's organisation that have a problem now: shown in the head of every page. */
    problems: number
  }
}
