/** How a post sounds, and the four buttons with which an editor says otherwise. Works without JavaScript. */
import type { ToneName } from '#store'
import type { Translate } from '#web'

export const toneNames = ['negative', 'neutral', 'positive', 'mixed'] as const satisfies ToneName[]

/** `back`: the address to return to; the post itself is found again there. `1`–`4` press a button (web/browser/tone.ts). */
export function CorrectTone(props: {
  t: Translate
  post: { postId: number; tone: ToneName | null; toneSaid: boolean }
  back: string
}) {
  const { t, post, back } = props
  return (
    <form method="post" action="/tone" class="tone-keys">
      <input type="hidden" name="post" value={String(post.postId)} />
      <input type="hidden" name="back" value={back} />
      <fieldset>
        <legend>{t(post.toneSaid ? 'tone.said' : post.tone === null ? 'tone.unknown' : 'tone.heard')}</legend>
        {toneNames.map((tone, index) => (
          <button
            type="submit"
            name="tone"
            value={tone}
            class={`tone-${tone}`}
            data-tone-key={String(index + 1)}
            aria-pressed={post.tone === tone ? 'true' : 'false'}
            aria-keyshortcuts={String(index + 1)}
          >
            {t(`tone.${tone}`)}
          </button>
        ))}
      </fieldset>
    </form>
  )
}
