/** The press that makes an item of the next tamtam out of what is on the page. */
import type { Translate } from '../words/index.js'
import { KeyHint } from './notes.js'

/** `about`: `signal:<id>`, `story:<number>`, `topic:<id>`, `follow-up:<id>`. Only for who makes the tamtam. */
export function InTheTamtam({ t, about }: { t: Translate; about: string }) {
  const key = t('today.key.tamtam')
  return (
    <form method="post" action="/tamtam/add" class="keyed no-print">
      <input type="hidden" name="about" value={about} />
      <button class="button quiet" type="submit" data-key={key.toLowerCase()}>
        <KeyHint name={key}>{t('today.do.tamtam')}</KeyHint>
      </button>
    </form>
  )
}
