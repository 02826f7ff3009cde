/** Made-up wishes, how an editor writes them down, and posts that satisfy them or nearly do. */
import fc from 'fast-check'
import type { Document, Wish } from '../../tests/oracles/query.js'

const vocabulary = [
  'gent',
  'Gênt',
  'tram',
  'trams',
  'staking',
  'café',
  'CAFÉ',
  'straße',
  'STRASSE',
  'œuvre',
  'oeuvre',
  'ĳs',
  'ijs',
  'coördinatie',
  'verkeer',
  'verkeersbord',
  'verkeersinfarct',
  'auto',
  'ongeval',
  'auto-ongeval',
  "foto's",
  'foto’s',
  'foto',
  "'s-Gravenhage",
  'gravenhage',
  "l'école",
  'ecole',
  'москва',
  'Москва',
  'αθήνα',
  'ΟΔΟΣ',
  'οδος',
  '日本',
  '日本語',
  'ガス',
  'カス',
  'ไทย',
  '한국',
  'שלום',
  'شَمس',
  'شمس',
  '𐐀𐐁',
  '𐐨𐐩',
  '𝐆𝐞𝐧𝐭',
  'ﬁets',
  'fiets',
  'İzmir',
  'izmir',
  'ırmak',
  'N16',
  'CO₂',
  'co2',
  '24/7',
  '3,5',
  'Noord-Brabant',
  'a',
  'de',
  'of',
  'OR',
]
const words = fc.constantFrom(...vocabulary)
const tagNames = fc.constantFrom(
  'gent',
  'Gent',
  'GentseFeesten',
  'stad_gent',
  'café',
  'verkeer',
  'abflood',
  'москва',
  '日本',
)
const handles = fc.constantFrom(
  'stadgent',
  'StadGent',
  'stad.gent.be',
  'stad@mastodon.vlaanderen',
  'nmbs_sncb',
)

const term: fc.Arbitrary<Wish> = fc.oneof(
  { weight: 6, arbitrary: words.map((text) => ({ term: text })) },
  {
    weight: 3,
    arbitrary: fc.array(words, { minLength: 2, maxLength: 4 }).map((list) => ({ term: list.join(' ') })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('verk*', 'verkeers*', 'GEN*', 'foto*', 'мос*', 'auto-ong*', 'coör*', 'stras*')
      .map((text) => ({ term: text })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('auto ongev*', 'verkeer* in gent', 'aut* ong*', '*keer gent', 'tr?m *king*')
      .map((text) => ({ term: text })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        '*bord',
        '*eer*',
        '*ijs',
        'tr?m',
        'st?k?ng',
        'verk??rs*',
        '?ram',
        '*go?de',
        'ca??é',
        '*ÉCO*',
      )
      .filter((text) => text.replace(/[^\p{L}]/gu, '').length > 2)
      .map((text) => ({ term: text })),
  },
)
const compounds = fc.constantFrom(
  'fietspad',
  'fiets-pad',
  'autoongeval',
  'Gentsefeesten',
  'straße',
  'noord brabant',
)
/** What has a place in the text. */
const placed: fc.Arbitrary<Wish> = fc.oneof(
  { weight: 6, arbitrary: term },
  {
    weight: 2,
    arbitrary: fc
      .oneof(words, fc.constantFrom('Gent', 'GENT', "Foto's", 'Tram staking'))
      .map((exact) => ({ exact })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('werken', 'fiets', 'straten', 'huizen', 'écoles', 'works')
      .map((stem) => ({ stem })),
  },
  { weight: 2, arbitrary: compounds.map((compound) => ({ compound })) },
  { weight: 1, arbitrary: fc.oneof(tagNames, fc.constantFrom('gent*', 'stad_*')).map((tag) => ({ tag })) },
)
const group: fc.Arbitrary<Wish> = fc.oneof(
  { weight: 3, arbitrary: placed },
  { weight: 1, arbitrary: fc.array(placed, { minLength: 2, maxLength: 3 }).map((any) => ({ any })) },
)
const near: fc.Arbitrary<Wish> = fc
  .array(fc.tuple(group, fc.constantFrom(0, 1, 2, 4, 7), fc.boolean()), { minLength: 2, maxLength: 3 })
  .map((parts) => ({
    near: parts.map(([part]) => part),
    most: parts.slice(1).map(([, most]) => most),
    ordered: parts.slice(1).map(([, , ordered]) => ordered),
  }))
const loose: fc.Arbitrary<Wish> = fc
  .tuple(
    fc.array(fc.constantFrom('gent', 'tram', 'tra*', 'staking', 'café', 'verkeer*', '*keer', 'of'), {
      minLength: 2,
      maxLength: 4,
    }),
    fc.nat(5),
  )
  .map(([pieces, most]) => ({ loose: pieces, most }))
const fact: fc.Arbitrary<Wish> = fc.oneof(
  fc.constantFrom('hln.be', 'vrt.be', 'nws.vrt.be').map((site) => ({ site })),
  fc.constantFrom('hln.be/gent', 'https://', '/nieuws').map((url) => ({ url })),
  fc
    .constantFrom('link' as const, 'image' as const, 'video' as const, 'question' as const)
    .map((has) => ({ has })),
  fc.constantFrom('reply' as const, 'repost' as const).map((is) => ({ is })),
)
const leaf: fc.Arbitrary<Wish> = fc.oneof(
  { weight: 8, arbitrary: term },
  { weight: 5, arbitrary: placed },
  { weight: 6, arbitrary: near },
  { weight: 3, arbitrary: loose },
  { weight: 2, arbitrary: fact },
  {
    weight: 2,
    arbitrary: fc.oneof(tagNames, fc.constantFrom('gent*', 'stad_*', 'abf*')).map((tag) => ({ tag })),
  },
  { weight: 1, arbitrary: handles.map((account) => ({ account })) },
  { weight: 1, arbitrary: fc.constantFrom('nl', 'fr', 'other').map((lang) => ({ lang })) },
  { weight: 1, arbitrary: fc.constantFrom('bluesky', 'feed').map((source) => ({ source })) },
  { weight: 1, arbitrary: fc.constantFrom('news', 'social', 'own').map((kind) => ({ kind })) },
)
export const wish: fc.Arbitrary<Wish> = fc.letrec<{ wish: Wish }>((tie) => ({
  wish: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { weight: 3, arbitrary: leaf },
    { weight: 2, arbitrary: fc.array(tie('wish'), { minLength: 2, maxLength: 4 }).map((all) => ({ all })) },
    { weight: 2, arbitrary: fc.array(tie('wish'), { minLength: 2, maxLength: 4 }).map((any) => ({ any })) },
    { weight: 1, arbitrary: tie('wish').map((no) => ({ no })) },
    { weight: 1, arbitrary: tie('wish').map((title) => ({ title })) },
    { weight: 1, arbitrary: tie('wish').map((named) => ({ named })) },
  ),
})).wish

/** Queries that others name. */
const named = new Map<string, string>()
export const reuse = { list: (name: string) => named.get(name) }

function nameFor(source: string): string {
  const known = [...named].find(([, other]) => other === source)?.[0]
  const name = known ?? `l${named.size}`
  named.set(name, source)
  return name
}

/** How an editor may write a wish down: `style` chooses between the ways. */
export function written(wanted: Wish, style: number): string {
  const group = (part: Wish) =>
    'all' in part || 'any' in part ? `(${written(part, style)})` : written(part, style)
  if ('all' in wanted) return wanted.all.map(group).join(style & 1 ? ' AND ' : ' ')
  if ('any' in wanted) {
    // AND binds closer than OR: within OR it needs no parentheses.
    const part = (one: Wish) => ('all' in one && style & 2 ? written(one, style) : group(one))
    return wanted.any.map(part).join(' OR ')
  }
  if ('no' in wanted) return `${style & 4 ? 'NOT ' : '-'}${group(wanted.no)}`
  if ('near' in wanted) {
    const row = wanted.near.map((part, i) => {
      const step = `${wanted.ordered[i - 1] ? 'O' : ''}NEAR/${wanted.most[i - 1]} `
      return `${i === 0 ? '' : step}${group(part)}`
    })
    // Parentheses make no difference within a row.
    return `(${style & 2 && row.length > 2 ? `(${row[0]} ${row[1]}) ${row[2]}` : row.join(' ')})`
  }
  if ('loose' in wanted) return `"${wanted.loose.join(' ')}"~${wanted.most}`
  if ('exact' in wanted)
    return style & 8 || / /.test(wanted.exact) ? `="${wanted.exact}"` : `=${wanted.exact}`
  if ('stem' in wanted) return `stem:${wanted.stem}`
  if ('compound' in wanted) {
    return style & 8 || / /.test(wanted.compound) ? `"${wanted.compound}"~` : `${wanted.compound}~`
  }
  if ('title' in wanted) return `title:(${written(wanted.title, style)})`
  if ('named' in wanted) return `$${nameFor(written(wanted.named, style))}`
  for (const field of ['site', 'url', 'has', 'is'] as const) {
    if (field in wanted) return `${field}:${(wanted as Record<typeof field, string>)[field]}`
  }
  if ('tag' in wanted) return `#${wanted.tag}`
  if ('account' in wanted) return `@${wanted.account}`
  if ('lang' in wanted) return `lang:${wanted.lang}`
  if ('source' in wanted) return `source:${wanted.source}`
  if ('kind' in wanted) return `kind:${wanted.kind}`
  if (!('term' in wanted)) throw new Error(`no way to write ${JSON.stringify(wanted)}`)
  return style & 8 || / |^OR$/.test(wanted.term) ? `"${wanted.term}"` : wanted.term
}

/** Things that a wish asks for, as they may stand in a text. */
export function bait(wanted: Wish): string[] {
  if ('all' in wanted) return wanted.all.flatMap(bait)
  if ('any' in wanted) return wanted.any.flatMap(bait)
  if ('no' in wanted) return bait(wanted.no)
  if ('tag' in wanted) return [`#${wanted.tag.replace('*', 'xyz')}`]
  if ('account' in wanted) return [`@${wanted.account}`]
  if ('term' in wanted)
    return [wanted.term.replaceAll('*', 'en').replaceAll('?', 'a'), wanted.term.replaceAll(/[*?]/g, '')]
  if ('title' in wanted) return bait(wanted.title)
  if ('named' in wanted) return bait(wanted.named)
  if ('exact' in wanted) return [wanted.exact, wanted.exact.toLowerCase()]
  if ('stem' in wanted) return formsOf[wanted.stem] ?? []
  if ('compound' in wanted) return spellings(wanted.compound)
  if ('loose' in wanted)
    return apart(
      wanted.loose.map((piece) => piece.replaceAll('*', 'en')),
      [wanted.most],
    )
  if ('near' in wanted) {
    const row = wanted.near.map((part) => bait(part)[0] ?? 'x')
    return [
      ...apart(row, wanted.most),
      ...apart(row.toReversed(), wanted.most.toReversed()),
      ...wanted.near.flatMap(bait),
    ]
  }
  return []
}

const formsOf: Record<string, string[]> = {
  werken: ['werk', 'werkt', 'gewerkt', 'werkte', 'wegenwerken', 'worked', 'sterk'],
  fiets: ['fietsen', 'gefietst', 'fietsers', 'FIETS'],
  straten: ['straat', 'straatje', 'Strasse'],
  huizen: ['huis', 'huisje', 'huizen'],
  écoles: ['école', 'ecoles', 'scolaire'],
  works: ['working', 'worked', 'work', 'worker'],
}

function spellings(compound: string): string[] {
  const joined = compound.replace(/[ -]/g, '')
  const middle = joined.length >> 1
  const [one, other] = [joined.slice(0, middle), joined.slice(middle)]
  return [
    joined,
    `${one} ${other}`,
    `${one}-${other}`,
    `#${joined}`,
    `${one} en ${other}`,
    `${joined}en`,
    `${one}_${other}`,
  ]
}

/** The words with exactly as many others between them as is allowed, and with one more. */
function apart(words: string[], most: number[]): string[] {
  const row = (extra: number) =>
    words.map((word, i) => `${i === 0 ? '' : 'x '.repeat((most[i - 1] ?? 0) + extra)}${word}`).join(' ')
  return [row(0), row(1), row(0).replace('x ', 'x, @stadgent '), words.join(' ')]
}

/** Spellings that are still the same, and changes that make it another: both sides must see them alike. */
export const changes: ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => text.normalize('NFD'),
  (text) => text.normalize('NFC'),
  (text) => text.replace(/[aeo]/u, '$&\u0301'),
  (text) => text.replace(/.$/u, ''),
  (text) => `${text}s`,
  (text) => `x${text}`,
  (text) => text.replace(/[aeo]/u, 'u'),
  (text) => text.replaceAll('-', ' '),
  (text) => text.replaceAll(' ', '-'),
  (text) => text.replaceAll(' ', ''),
  (text) => text.replace(' ', ' 🚲 '),
  (text) => text.replace(' ', ' en '),
  (text) => text.replace(' ', ' https://t.co/x '),
  (text) => `#${text}`,
  (text) => `@${text}`,
  (text) => `${text}👍🏽\u200d`,
  (text) => `❤️${text}`,
  (text) => `https://www.vrt.be/${text}`,
  (text) => `(${text}).`,
  (text) => `“${text}”`,
  (text) => `${text}.gent`,
  (text) => `${text}.Gent`,
  (text) => `info@${text}.be`,
  (text) => `hln.be/${text}?x=1`,
  (text) => `${text}\u00ad`,
  (text) => text.replaceAll("'", '’'),
  (text) => text.replaceAll(/['’]/g, ''),
  (text) => `C${text}#${text}`,
]
const gaps = fc.constantFrom(' ', ', ', '\n', ' … ', ' 🎉', '. ', ' \u200e', '/', '_', '\ud800', '', ' 1️⃣ ')

export function documentFor(baits: string[]): fc.Arbitrary<Document> {
  const piece = fc
    .tuple(
      baits.length > 0 ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...baits) }, words) : words,
      fc.constantFrom(...changes),
    )
    .map(([text, change]) => change(text))
  const text = fc.array(fc.tuple(piece, gaps), { maxLength: 9 }).map((list) => list.flat().join(''))
  return fc.record(
    {
      title: text,
      text,
      lang: fc.constantFrom('nl', 'nl-BE', 'fr', 'ru', ''),
      network: fc.constantFrom('bluesky', 'feed'),
      kind: fc.constantFrom('news', 'social', 'own'),
      tags: fc.array(fc.oneof(tagNames, fc.constant('Stad Gent')), { maxLength: 2 }),
      mentions: fc.array(handles, { maxLength: 1 }),
      url: fc.constantFrom(
        'https://www.hln.be/gent/1',
        'https://nws.vrt.be/x',
        'http://VRT.be',
        'https://nothln.be/',
        'geen adres',
      ),
      links: fc.array(fc.constantFrom('https://hln.be/Gent/tram', 'http://x.eu/nieuws'), { maxLength: 1 }),
      carries: fc.record({ link: fc.boolean(), image: fc.boolean(), video: fc.boolean() }),
      isReply: fc.boolean(),
      isRepost: fc.boolean(),
      isQuestion: fc.boolean(),
    },
    { requiredKeys: ['text', 'lang', 'network', 'kind', 'tags', 'mentions'] },
  )
}
