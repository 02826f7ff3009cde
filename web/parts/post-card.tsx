/** One post as every page shows it: who may be named, what was said, or that it is gone. */
import type { Child, PropsWithChildren } from 'hono/jsx'
import { momentOf } from '../times.js'
import type { Translate } from '../words/index.js'
import { calm } from './calm.js'

export type PostView = {
  postId: number
  kind: 'news' | 'social' | 'own'
  /** The source's own name: `Het Nieuwsblad`, `Bluesky`. */
  source: string
  /** Only of organisations, media and office holders. */
  author: string | null
  title: string | null
  /** Null: forgotten, or deleted at the source. */
  text: string | null
  lang: string
  at: Date
  deleted: boolean
  /** The page that shows the original, if the reader may see it. */
  href?: string | undefined
  topics?: { name: string; href: string }[] | undefined
}

/** `text` replaces the post's own text, for marks around what was searched; children stand at the foot. */
export function PostCard(
  props: PropsWithChildren<{ t: Translate; post: PostView; timeZone: string; now: Date; text?: Child }>,
) {
  const { t, post, timeZone, now, children } = props
  const lang = ['nl', 'fr', 'de', 'en'].includes(post.lang) ? post.lang : undefined
  const body = props.text ?? (post.text === null ? null : calm(post.text))
  return (
    <article class="post" id={`post-${post.postId}`}>
      <header>
        <span class="who" dir="auto">
          {post.author === null ? t('post.somebody') : calm(post.author)}
        </span>
        <span dir="auto">{calm(post.source)}</span>
        <time datetime={post.at.toISOString()}>{momentOf(t, post.at, timeZone, now)}</time>
      </header>
      {post.title && (
        <h3 dir="auto" lang={lang}>
          {calm(post.title)}
        </h3>
      )}
      {body === null ? (
        <p class="gone">{t(post.deleted ? 'post.deleted' : 'post.forgotten')}</p>
      ) : (
        body !== '' && (
          <p class="text" dir="auto" lang={lang}>
            {body}
          </p>
        )
      )}
      {(post.topics?.length || post.href || children) && (
        <footer>
          {post.topics?.map((topic) => (
            <a href={topic.href}>{topic.name}</a>
          ))}
          {post.href && (
            <a href={post.href} rel="noreferrer">
              {t('post.original')}
            </a>
          )}
          {children}
        </footer>
      )}
    </article>
  )
}
