/**
 * What the set-up path and `dorpsplein init` propose for a town: its facts, its topics, its sources. Pure but for `look`
 * and `found`, which are handed in.
 */

import { Refusal } from '#basics/refusal'
import type { Organisation } from '#store'
import {
  type Locale,
  type SetupFounding,
  type SiteLook,
  type SourceProposal,
  type TownChoice,
  type TownParts,
  type Translate,
  words,
} from '#web'
import { channelName } from './collect/connectors/telegram/wire.js'
import type { Founding } from './found.js'
import {
  findMunicipality,
  isAlsoAWord,
  type Municipality,
  municipality,
  wordiness,
} from './match/gazetteer/index.js'
import { newsQuery, proposeTopics } from './match/propose/index.js'

export type TownNeeds = {
  look(site: string): Promise<SiteLook>
  found(founding: Founding): Promise<Organisation>
  /** Regional media that have a feed. */
  media?: (town: Municipality) => { name: string; url: string }[]
  /** Mastodon servers to ask, instead of those that fit the country. */
  mastodonHosts?: readonly string[]
}

export function townParts(needs: TownNeeds): TownParts {
  return {
    findTowns: (text) => findMunicipality(text).map(choiceOf),
    town: (code) => {
      const found = municipality(code)
      return found ? choiceOf(found) : undefined
    },
    proposeSite,
    look: needs.look,
    proposeTopics: (code, t) => proposeTopics(known(code), t),
    proposeSources: (code, look, t) => proposeSources(known(code), look, needs, t),
    createTown: (founding) => needs.found(foundingOf(founding)),
  }
}

function known(code: string): Municipality {
  const town = municipality(code)
  if (!town) throw new Refusal('setup.town-missing', `no municipality has the code ${code}`)
  return town
}

function choiceOf(town: Municipality): TownChoice {
  return {
    code: town.code,
    name: town.name,
    country: town.country,
    province: town.province,
    parts: town.parts.map((part) => part.name).filter((name) => name !== town.name),
    postcodes: town.postcodes,
    neighbours: town.neighbours.flatMap((code) => municipality(code)?.name ?? []),
    merged: town.merged,
    isAlsoAWord: isAlsoAWord(town.name),
  }
}

function foundingOf(founding: SetupFounding): Founding {
  const town = known(founding.municipality)
  return {
    name: town.name,
    country: town.country,
    municipality: town.code,
    locale: founding.locale,
    admin: founding.admin,
    channels: founding.channels,
    topics: founding.topics,
    sources: founding.sources.map(({ connector, name, settings, scope }) => ({
      connector,
      name,
      settings,
      scope,
    })),
    everything: words(founding.locale as Locale)('setup.everything'),
    token: founding.token,
  }
}

/** What `init` takes over without asking: everything that the set-up path would have ticked. */
export function proposeFounding(
  parts: TownParts,
  town: string,
  locale: Locale,
  look: SiteLook | null,
): Omit<Founding, 'admin' | 'slug' | 'token'> | null {
  const [found] = parts.findTowns(town)
  if (!found) return null
  const t = words(locale)
  const {
    token: _,
    admin: __,
    ...founding
  } = foundingOf({
    municipality: found.code,
    locale,
    admin: { userId: '', name: '' },
    channels: channelsOf(look),
    topics: parts.proposeTopics(found.code, t),
    sources: parts.proposeSources(found.code, look, t).filter((source) => source.on),
    token: '',
  })
  return founding
}

/** Nobody said anything about audiences yet; Facebook is missing until somebody connects it. */
function channelsOf(look: SiteLook | null): Founding['channels'] {
  const blank = { active: true, audience: '', department: '' }
  const found = (look?.channels ?? []).map((channel) => ({
    ...channel,
    ...blank,
    connection: channel.network === 'facebook' ? ('later' as const) : ('none' as const),
  }))
  if (found.some((channel) => channel.network === 'facebook')) return found
  return [...found, { ...blank, network: 'facebook', address: '', name: 'Facebook', connection: 'later' }]
}

/** `https://www.duinveld.be`: right often enough to be worth proposing, and easily changed. */
export function proposeSite(town: Pick<TownChoice, 'name' | 'country'>): string {
  const name = plain(town.name)
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return `https://www.${name}.${town.country.toLowerCase()}`
}

/** The town's name as people write it behind a `#`. */
export function hashtagOf(name: string): string {
  return plain(name).replace(/[^a-z0-9]+/g, '')
}

function plain(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

const mastodonOf = {
  BE: ['mastodon-belgium.be', 'mastodon.social'],
  NL: ['mastodon.nl', 'mastodon.social'],
} as const

function proposeSources(
  town: Municipality,
  look: SiteLook | null,
  needs: TownNeeds,
  t: Translate,
): SourceProposal[] {
  return [
    ...(look?.feeds ?? []).map((feed) => ownFeed(feed, t)),
    ...ownTelegram(look, t),
    ...(needs.media?.(town) ?? []).map((medium) => regionalFeed(medium, t)),
    googleNews(town, t),
    bluesky(t),
    ...(needs.mastodonHosts ?? mastodonOf[town.country]).map((host) => mastodon(town, host, t)),
  ]
}

function ownFeed(feed: { address: string; title: string }, t: Translate): SourceProposal {
  return {
    id: `feed ${feed.address}`,
    group: 'town',
    name: feed.title,
    gives: t('setup.gives-town-feed', { address: feed.address }),
    connector: 'feed',
    settings: { url: feed.address, kind: 'own', name: feed.title },
    scope: 'town',
    on: true,
  }
}

/** Channels of the town. A name that ends in `bot` is mostly a program's, which has no list of messages: not ticked. */
function ownTelegram(look: SiteLook | null, t: Translate): SourceProposal[] {
  const names = (look?.channels ?? []).flatMap(({ network, address }) => {
    const name = network === 'telegram' ? channelName(address) : null
    return name === null ? [] : [name]
  })
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()].map((channel) => ({
    id: `telegram ${channel.toLowerCase()}`,
    group: 'town',
    name: t('setup.source-telegram', { channel }),
    gives: t('setup.gives-telegram', { channel }),
    connector: 'telegram',
    settings: { channel, kind: 'own' },
    scope: 'town',
    on: !/bot$/i.test(channel),
  }))
}

/** Regional media write about many towns: kept only where a topic matches. */
function regionalFeed(medium: { name: string; url: string }, t: Translate): SourceProposal {
  return {
    id: `feed ${medium.url}`,
    group: 'media',
    name: medium.name,
    gives: t('setup.gives-media', { name: medium.name }),
    connector: 'feed',
    settings: { url: medium.url, kind: 'news', name: medium.name },
    scope: 'firehose',
    on: true,
  }
}

function googleNews(town: Municipality, t: Translate): SourceProposal {
  return {
    id: 'google-news',
    group: 'news',
    name: t('setup.source-google-news', { town: town.name }),
    gives: t('setup.gives-google-news', { town: town.name }),
    connector: 'google-news',
    settings: {
      query: newsQuery(town),
      language: town.region === 'Wallonië' ? 'fr' : 'nl',
      country: town.country,
    },
    // Headlines that Google finds for the name are not all about the town: the topics decide.
    scope: 'firehose',
    on: true,
  }
}

function bluesky(t: Translate): SourceProposal {
  return {
    id: 'jetstream',
    group: 'social',
    name: t('setup.source-bluesky'),
    gives: t('setup.gives-bluesky'),
    connector: 'jetstream',
    settings: {},
    scope: 'firehose',
    on: true,
  }
}

/** A town's hashtag is kept whole, unless it is a word too: then it proves nothing, and is not ticked either. */
function mastodon(town: Municipality, host: string, t: Translate): SourceProposal {
  const tag = hashtagOf(town.name)
  const sure = wordiness(town.name) === 'never'
  return {
    id: `mastodon ${host}`,
    group: 'social',
    name: t('setup.source-mastodon', { tag, instance: host }),
    gives: t('setup.gives-mastodon', { tag, instance: host }),
    connector: 'mastodon',
    settings: { host, tag },
    scope: sure ? 'town' : 'firehose',
    on: sure,
  }
}
