/**
 * A made-up firehose and made-up towns that listen to it, the same at each run: posts of the shapes and sizes that Jetstream
 * sends (a fifth Japanese, half of them answers), and queries as editors write them, of which 1 to 2 % of posts match one.
 */

/** Marsaglia's xorshift (2003): 0 up to 1. */
export function dice(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

type Dice = () => number
const pick = <T>(roll: Dice, list: readonly T[]): T => list[Math.floor(roll() * list.length)] as T

const onsets = 'b d f g h j k l m n p r s t v w z br dr gr kl kr pl sch sl sn sp st str tr vl zw'.split(' ')
const hearts = 'a e i o u aa ee oo oe ie ui ij ei ou eu é ë'.split(' ')
const ends = ['', '', '', 'n', 'r', 's', 't', 'l', 'm', 'k', 'ng', 'nd', 'rt', 'cht', 'st']

function syllables(roll: Dice, count: number): string {
  let word = ''
  for (let i = 0; i < count; i++) word += pick(roll, onsets) + pick(roll, hearts) + pick(roll, ends)
  return word
}

function vocabulary(seed: number, size: number, least: number, taken = new Set<string>()): string[] {
  const roll = dice(seed)
  const words: string[] = []
  while (words.length < size) {
    const word = syllables(roll, least + Math.floor(roll() * 2))
    if (!taken.has(word)) words.push(word)
    taken.add(word)
  }
  return words
}

const taken = new Set<string>()
/** What everybody says: the first words far more often than the last (Zipf). */
export const common = vocabulary(11, 6_000, 1, taken)
/** What towns care about; people say these words too. */
export const matters = vocabulary(12, 400, 2, taken)
/** Places, streets, events: hardly anybody names one. */
export const names = vocabulary(13, 60_000, 2, taken).map(
  (name) => name.charAt(0).toUpperCase() + name.slice(1),
)

const zipf = (roll: Dice, list: readonly string[]): string =>
  list[Math.floor(list.length ** roll()) - 1] ?? 'en'

export type Asked = { id: string; source: string; words: string[] }

/** `words`: a text that satisfies it. */
export function queries(count: number, seed = 21): Asked[] {
  const roll = dice(seed)
  return Array.from({ length: count }, (_, i) => ({ id: `q${i}`, ...query(roll) }))
}

function query(roll: Dice): { source: string; words: string[] } {
  const name = () => pick(roll, names)
  const matter = () => pick(roll, matters)
  const one = name()
  const other = name()
  const word = matter()
  const kind = roll()
  if (kind < 0.3) return { source: `${one} (${word} OR ${matter()} OR ${matter()})`, words: [one, word] }
  if (kind < 0.5)
    return {
      source: `(${one} OR ${other} OR "${name()} ${name()}") AND (${word} OR ${matter()}) -${matter()}`,
      words: [one, word],
    }
  if (kind < 0.65) return { source: one, words: [one] }
  if (kind < 0.75) return { source: `"${one} ${word}"`, words: [one, word] }
  if (kind < 0.83) return { source: `${one} NEAR/5 (${word} OR ${matter()})`, words: [one, 'en', word] }
  if (kind < 0.9) return { source: `#${one} OR (${other} ${word})`, words: [`#${one}`] }
  if (kind < 0.94) return { source: `${one.slice(0, 7)}* ${word}`, words: [`${one}s`, word] }
  if (kind < 0.97) return { source: `${one}~ ${word}`, words: [one, word] }
  if (kind < 0.98) return { source: `*${one.slice(-6)} ${word}`, words: [`x${one}`, word] }
  return { source: `lang:nl ${one} has:link`, words: [one] }
}

const kana = 'のにはをたがでてとしれさあいうかきくけこすせそちつなぬねひふへほまみむめもやゆよらりるろわん'
const kanji = '日本人大年会国出中学生時上見行気今何私思話食夜朝雨電車東京都市駅前新聞地方選挙災害避難情報'

export type Post = { text: string; lang: string }

/** `from`: the queries of which one in `1 / share` posts is made to satisfy one; as many come near it. */
export function* posts(
  from: readonly Asked[],
  { seed = 31, share = 0.012, letters = 0 } = {},
): Generator<Post> {
  const roll = dice(seed)
  for (;;) {
    const kind = roll()
    if (kind < 0.2 && letters === 0) yield { text: japanese(roll), lang: 'ja' }
    else {
      const length =
        letters || Math.max(8, Math.round(Math.exp(4.1 + 0.8 * (roll() + roll() + roll() - 1.5))))
      const words = western(roll, length)
      if (roll() < share) words.splice(Math.floor(roll() * words.length), 0, ...pick(roll, from).words)
      // A name without what is asked beside it.
      else if (roll() < 0.05) words.push(pick(roll, names))
      yield {
        text: words.join(' ').slice(0, 2_900),
        lang: pick(roll, ['en', 'en', 'en', 'pt', 'nl', 'de', 'fr']),
      }
    }
  }
}

function western(roll: Dice, letters: number): string[] {
  const words: string[] = []
  for (let length = 0; length < letters; ) {
    const kind = roll()
    const word = kind < 0.93 ? zipf(roll, common) : kind < 0.96 ? pick(roll, matters) : decorated(roll)
    words.push(word)
    length += word.length + 1
  }
  return words
}

const decorated = (roll: Dice): string =>
  pick(roll, [
    '🎉',
    '😂😂',
    '❤️',
    '\n\n',
    'https://example.com/a/b?c=d',
    '@iemand.bsky.social',
    '"ja"',
    `#${pick(roll, common)}`,
    `${pick(roll, common)}-${pick(roll, common)}`,
    '2026',
    '…',
  ])

function japanese(roll: Dice): string {
  const length = 12 + Math.floor(roll() * 60)
  let text = ''
  for (let i = 0; i < length; i++) text += roll() < 0.7 ? pick(roll, [...kana]) : pick(roll, [...kanji])
  return text + (roll() < 0.2 ? '💦' : '。')
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
const letters = (roll: Dice, count: number): string => {
  let text = ''
  for (let i = 0; i < count; i++) text += alphabet.charAt(Math.floor(roll() * 32))
  return text
}

/** The frames of the posts as Jetstream writes them; with `everything`, among eight times as many likes and follows. */
export function frames(told: Iterable<Post>, count: number, { everything = false } = {}): Buffer[] {
  const roll = dice(41)
  const all: Buffer[] = []
  const posts = told[Symbol.iterator]()
  for (let i = 0; i < count; i++) {
    const isPost = !everything || roll() < 0.12
    const record = isPost ? recordOf(posts.next().value as Post, roll) : liking(roll)
    all.push(frameOf(record, i, roll))
  }
  return all
}

const did = (roll: Dice) => `did:plc:${letters(roll, 24)}`
const cid = (roll: Dice) => `bafyrei${letters(roll, 52)}`
const uri = (roll: Dice) => `at://${did(roll)}/app.bsky.feed.post/${letters(roll, 13)}`
const created = '2026-11-26T14:38:08.420Z'

function frameOf(record: { $type: string }, number: number, roll: Dice): Buffer {
  const commit = {
    rev: letters(roll, 13),
    operation: 'create',
    collection: record.$type,
    rkey: letters(roll, 13),
    record,
    cid: cid(roll),
  }
  return Buffer.from(
    JSON.stringify({ did: did(roll), time_us: 1_783_175_888_000_000 + number * 17, kind: 'commit', commit }),
  )
}

function liking(roll: Dice) {
  const $type = pick(roll, [
    'app.bsky.feed.like',
    'app.bsky.feed.like',
    'app.bsky.feed.like',
    'app.bsky.graph.follow',
  ])
  const subject = $type.endsWith('like') ? { cid: cid(roll), uri: uri(roll) } : did(roll)
  return { $type, createdAt: created, subject }
}

function recordOf({ text, lang }: Post, roll: Dice) {
  const link = /https:\S+/.exec(text)
  const kind = roll()
  const reference = () => ({ cid: cid(roll), uri: uri(roll) })
  return {
    $type: 'app.bsky.feed.post',
    createdAt: created,
    ...(kind < 0.2 ? { embed: pictures(roll) } : kind < 0.3 ? { embed: card(roll) } : {}),
    ...(kind > 0.94 ? { embed: { $type: 'app.bsky.embed.record', record: reference() } } : {}),
    ...(link ? { facets: [facet(text, link.index, link[0])] } : {}),
    langs: [lang],
    ...(kind > 0.5 ? { reply: { parent: reference(), root: reference() } } : {}),
    text,
  }
}

const blob = (roll: Dice, size: number) => ({
  $type: 'blob',
  ref: { $link: `bafkrei${letters(roll, 52)}` },
  mimeType: 'image/jpeg',
  size,
})

const pictures = (roll: Dice) => ({
  $type: 'app.bsky.embed.images',
  images: [{ alt: '', aspectRatio: { height: 1_500, width: 2_000 }, image: blob(roll, 719_635) }],
})

const card = (roll: Dice) => ({
  $type: 'app.bsky.embed.external',
  external: {
    description: western(roll, 90).join(' '),
    thumb: blob(roll, 119_635),
    title: western(roll, 50).join(' '),
    uri: 'https://example.com/a/b?c=d',
  },
})

const facet = (text: string, at: number, link: string) => {
  const byteStart = Buffer.byteLength(text.slice(0, at))
  return {
    features: [{ $type: 'app.bsky.richtext.facet#link', uri: link }],
    index: { byteEnd: byteStart + Buffer.byteLength(link), byteStart },
  }
}
