/**
 * Who speaks in the town. All invented: nicknames and first names only, so that nobody real is meant, and addresses
 * that end in `.example`.
 */

import { chance } from './seeded.js'
import { duinveld, type PaperId, paperNamed } from './town.js'

export type Network = 'bluesky' | 'mastodon' | 'paper' | 'website'

export type Author = {
  /** Unique in the town, whatever the network: each has one account on one network. */
  key: string
  kind: 'person' | 'paper' | 'town' | 'elsewhere'
  name: string
  /** Without `@`: `lien-aan-zee.duinveld.example` on Bluesky, `lien_aan_zee` on Mastodon, the paper's id for a paper. */
  handle: string
  network: Network
}

const firstNames =
  `Lien Wannes Fien Staf Mieke Jef Lotte Gust Ans Tijl Roos Bavo Nele Rik Hilde Warre Marleen Joos Griet Siebe
  Katrien Pol Anneleen Dirk Emma Cyriel Fatima Youssef Ilse Nonkel Saar Bram Leentje Maurits Elke Tuur Noor Achiel
  Veerle Mo Jolien Odiel Sofie Amir Lies Door Hanne Remi Bieke Free Kaat Sander Tine Fons Aya Miel Jana Kobe Rita Sus`.split(
    /\s+/,
  )

const surnames =
  `aan-zee uit-oosthoek van-de-vaart in-de-polder op-de-fiets van-lisbeke de-tuinier met-de-hond in-duinveld
  en-de-wind zandvaarde van-het-plein achter-de-duin leest bakt loopt zingt van-de-molen`.split(/\s+/)

/** The n-th inhabitant with an account; the same n is the same person on every day. One in four is on Mastodon. */
export function inhabitant(n: number): Author {
  const luck = chance('inhabitant', n)
  const first = luck.pick(firstNames)
  const second = luck.pick(surnames)
  const nick = `${first}-${second}-${n}`.toLowerCase()
  const name = luck.yes(0.6)
    ? `${first} ${second.replaceAll('-', ' ').replace(/oosthoek|lisbeke|duinveld|zandvaarde/, capital)}`
    : first
  if (luck.yes(0.25)) {
    return { key: nick, kind: 'person', name, handle: nick.replaceAll('-', '_'), network: 'mastodon' }
  }
  return { key: nick, kind: 'person', name, handle: `${nick}.duinveld.example`, network: 'bluesky' }
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

/** Somebody on Bluesky, somewhere in the world. */
export function stranger(n: number): Author {
  const key = `elders-${n}`
  return { key, kind: 'elsewhere', name: `reiziger ${n}`, handle: `${key}.bsky.example`, network: 'bluesky' }
}

export function paperAuthor(id: PaperId): Author {
  return { key: `krant-${id}`, kind: 'paper', name: paperNamed(id).name, handle: id, network: 'paper' }
}

/** The town's own accounts. */
export function townOn(network: 'bluesky' | 'mastodon' | 'website'): Author {
  const handles = { bluesky: 'stad.duinveld.example', mastodon: 'stad', website: 'stad' }
  return { key: `stad-${network}`, kind: 'town', name: duinveld.official, handle: handles[network], network }
}
