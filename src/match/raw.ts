/** What a query looks at, of a post as a connector understood it. */
import type { RawPost } from '#post'
import { type Prepared, prepare } from './prepare.js'

/** `asks`: whether the post asks something, for `has:question`; without it no post does. */
export function prepareRaw(post: RawPost, asks?: (post: RawPost) => boolean): Prepared {
  return prepare({
    ...(post.title === undefined ? {} : { title: post.title }),
    text: post.text,
    lang: post.languages?.[0]?.slice(0, 2).toLowerCase() ?? '',
    network: post.network,
    kind: post.kind,
    tags: post.tags ?? [],
    mentions: post.mentions ?? [],
    ...(post.link === undefined ? {} : { url: post.link }),
    links: post.links ?? [],
    carries: post.carries ?? {},
    isReply: post.replyTo !== undefined,
    isRepost: post.isRepost ?? false,
    get isQuestion() {
      return asks?.(post) ?? false
    },
  })
}
