/** What a query looks at, of a post as a connector understood it. */
import type { RawPost } from '#post'
import { type Matchable, type Prepared, prepare } from './prepare.js'

/** `asks`: whether the post asks something, for `has:question`; without it no post does. */
export function prepareRaw(post: RawPost, asks?: (post: RawPost) => boolean): Prepared {
  // Written field by field: this is done for every post that is read, and a spread of each part takes as long as its words.
  const doc: Matchable = {
    text: post.text,
    lang: post.languages?.[0]?.slice(0, 2).toLowerCase() ?? '',
    network: post.network,
    kind: post.kind,
    tags: post.tags ?? [],
    mentions: post.mentions ?? [],
    links: post.links ?? [],
    carries: post.carries ?? {},
    isReply: post.replyTo !== undefined,
    isRepost: post.isRepost ?? false,
    isQuestion: asks ? () => asks(post) : false,
  }
  if (post.title !== undefined) doc.title = post.title
  if (post.link !== undefined) doc.url = post.link
  return prepare(doc)
}
