/** What X makes of posts and rules: pages, and enough of its rule language for the town's. */
import type { IncomingMessage } from 'node:http'

export const problem = 'https://api.twitter.com/2/problems'

export type XPost = {
  id: string
  text: string
  author_id: string
  created_at: string
  lang: string
  edit_history_tweet_ids: string[]
  conversation_id: string
  possibly_sensitive: boolean
  public_metrics: { retweet_count: number; reply_count: number; like_count: number; quote_count: number }
  referenced_tweets?: { type: string; id: string }[]
}

export async function body(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString('utf8')
}

/** Newest first; `meta` alone when there is nothing. */
export function pageOf(found: XPost[], token: string | null, size: number): object {
  const from = token === null ? 0 : Number(token.slice(1))
  const data = found.slice(from, from + size)
  if (data.length === 0) return { meta: { result_count: 0 } }
  const next = from + size < found.length ? { next_token: `t${from + size}` } : {}
  return {
    data,
    meta: { newest_id: data[0]?.id, oldest_id: data.at(-1)?.id, result_count: data.length, ...next },
  }
}

/** Whether something stands in it that may stand alone. */
export const needsSearch = (rule: string) =>
  /(?:^|[\s(])(?!-|lang:|has:|is:|sample:|OR(?:\s|$))[^\s()]/.test(rule)

/** Words, tags, OR, AND, `-` and one level of parentheses; `lang:`; a sample is the beginning of its hundred. */
export function matchesRule(rule: string, post: XPost): boolean {
  const sample = / ?sample:(\d+)$/.exec(rule)
  if (sample && Number((BigInt(post.id) / 1_000_000n) % 100n) >= Number(sample[1])) return false
  const bare = rule.replace(/ ?sample:\d+$/, '')
  const words: string[] = post.text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  const tokens: string[] = bare.match(/[()]|-?"[^"]*"(?:~\d)?|[^\s()]+/g) ?? []
  let at = 0
  const any = (): boolean => {
    let is = all()
    while (tokens[at] === 'OR') {
      at++
      is = all() || is
    }
    return is
  }
  const all = (): boolean => {
    let is = one(tokens[at++] ?? '')
    while (at < tokens.length && tokens[at] !== 'OR' && tokens[at] !== ')') is = one(tokens[at++] ?? '') && is
    return is
  }
  const one = (token: string): boolean => {
    if (token === '(') {
      const is = any()
      at++
      return is
    }
    if (token.startsWith('-')) return !one(token.slice(1))
    if (token.startsWith('lang:')) return post.lang === token.slice(5)
    if (token.startsWith('#')) return post.text.toLowerCase().includes(token)
    return token
      .replace(/"/g, '')
      .split(' ')
      .every((word) => words.includes(word))
  }
  return any()
}
