/** The pen that writes one day of the town: it knows the date, keeps the count, and does not repeat itself. */

import type { Moment } from './hours.js'
import { type Day, daysLater, momentOn } from './local-time.js'
import { type Author, inhabitant, paperAuthor, stranger, townOn } from './people.js'
import { fill, inOwnWords, type Slots, typed } from './phrase.js'
import { finery, nextHoliday, parade } from './season.js'
import { bag, type Chance, chance } from './seeded.js'
import { type Article, banks, elsewhere, type Foreign, type Subject } from './texts/index.js'
import type { ToldPost } from './told.js'
import { duinveld, type PaperId } from './town.js'

export type Pen = {
  day: Day
  luck: Chance
  /** Somebody of the town says or asks something about `subject`. */
  person(subject: Subject, author: Author, moment: Moment, as?: 'says' | 'asks'): ToldPost
  /** A short answer, that does not name the town. */
  reply(to: ToldPost, author: Author): ToldPost
  /** An article, by its number in the bank. */
  article(subject: Subject, number: number, paper: PaperId, moment: Moment): ToldPost
  /** The same article in another paper, some minutes later. */
  copy(of: ToldPost, paper: PaperId): ToldPost
  /** The town itself speaks on its site. */
  notice(subject: Subject, number: number, moment: Moment): ToldPost
  /** What stands on the site, repeated on one of the town's accounts. */
  echo(of: ToldPost, network: 'bluesky' | 'mastodon'): ToldPost
  /** Something that is not about the town. */
  noise(moment: Moment): ToldPost
}

const townNames = new RegExp(duinveld.parts.map((part) => part.name).join('|'), 'i')

export function penFor(day: Day, seed: number): Pen {
  const luck = chance('duinveld', seed, day)
  const counts = new Map<string, number>()
  const bags = new Map<readonly unknown[], () => unknown>()

  const said = new Set<string>()

  const next = (kind: string) => {
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    return `${day}/${kind}/${count}`
  }
  const draw = <T>(from: readonly T[]): T => {
    const known = bags.get(from) ?? bag(from, luck)
    bags.set(from, known)
    return known() as T
  }
  const slots = (): Slots => ({
    stoet: parade(day),
    tooi: finery(day),
    vakantie: nextHoliday(day),
    straat: luck.pick(duinveld.streets),
    deel: luck.pick(duinveld.parts.slice(1)).name,
  })
  const when = (moment: Moment) => momentOn(day, moment(luck))

  const told = (
    kind: Subject | 'elders',
    author: Author,
    at: Date,
    text: string,
    more: Partial<ToldPost> = {},
  ): ToldPost => ({
    id: next(kind),
    at,
    network: author.network,
    author,
    subject: kind === 'elders' ? null : kind,
    namesTown: townNames.test(`${more.title ?? ''} ${text}`),
    isQuestion: false,
    lang: 'nl',
    text,
    ...more,
  })
  const written = (
    subject: Subject,
    author: Author,
    at: Date,
    article: Article,
    more: Partial<ToldPost> = {},
  ) => {
    const words = slots()
    const title = fill(article.title, words, luck)
    return told(subject, author, at, fill(article.text, words, luck), { title, ...more })
  }

  return {
    day,
    luck,
    person(subject, author, moment, as) {
      const bank = banks[subject]
      if (luck.yes(0.03)) {
        const abroad: Foreign = draw<Foreign>(bank.foreign)
        if (as === undefined || (as === 'asks') === (abroad.asks ?? false)) {
          return told(subject, author, when(moment), abroad.text, {
            lang: abroad.lang,
            isQuestion: abroad.asks ?? false,
          })
        }
      }
      const asks =
        as === undefined ? luck.yes(bank.asks.length / (bank.asks.length + bank.says.length)) : as === 'asks'
      const sentence = draw<string>(asks ? bank.asks : bank.says)
      // Nobody says it in exactly the words of somebody else, so who comes second adds something of their own.
      const own = said.has(sentence)
        ? inOwnWords(fill(sentence, slots(), luck), asks, luck)
        : fill(sentence, slots(), luck)
      said.add(sentence)
      const text = typed(own, luck)
      return told(subject, author, when(moment), text, { isQuestion: asks })
    },
    reply(to, author) {
      const subject = to.subject ?? 'everyday'
      const text = typed(draw<string>(banks[subject].replies), luck)
      const lastSecond = momentOn(daysLater(day, 1), 0).getTime() - 1000
      const at = new Date(Math.min(to.at.getTime() + (60 + luck.below(3600)) * 1000, lastSecond))
      return told(subject, author, at, text, { replyTo: to.id })
    },
    article: (subject, number, paper, moment) =>
      written(subject, paperAuthor(paper), when(moment), nth<Article>(banks[subject].news, number)),
    copy: (of, paper) =>
      told(
        of.subject ?? 'everyday',
        paperAuthor(paper),
        new Date(of.at.getTime() + (120 + luck.below(2400)) * 1000),
        of.text,
        {
          ...(of.title === undefined ? {} : { title: of.title }),
          copyOf: of.id,
        },
      ),
    notice: (subject, number, moment) =>
      written(subject, townOn('website'), when(moment), nth<Article>(banks[subject].town, number)),
    echo(of, network) {
      const text = `${of.title ?? ''}. ${of.text}`.slice(0, 250).replace(/\s+\S*$/, ' …')
      return told(
        of.subject ?? 'everyday',
        townOn(network),
        new Date(of.at.getTime() + 60_000),
        `${text} #Duinveld`,
        {
          copyOf: of.id,
        },
      )
    },
    noise(moment) {
      const one = draw<(typeof elsewhere)[number]>(elsewhere)
      return told('elders', stranger(luck.below(50_000)), when(moment), fill(one.text, {}, luck), {
        lang: one.lang,
      })
    },
  }
}

/**
 * People for one subject on one day: most speak once, some come back. `from` keeps the crowds of two subjects apart,
 * as far as a town of eighteen thousand can.
 */
export function crowd(luck: Chance, from: number, comesBack: number): () => Author {
  const met: Author[] = []
  let newcomer = from
  return () => {
    if (met.length > 0 && luck.yes(comesBack)) return luck.pick(met)
    const author = inhabitant(newcomer++)
    met.push(author)
    return author
  }
}

function nth<T>(from: readonly T[], number: number): T {
  const one = from[number % from.length]
  if (one === undefined) throw new Error('the bank is empty')
  return one
}
