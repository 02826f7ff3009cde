/** What a machine proposed for an item, beside the fields of the desk: taken over by a press, or sent away. */
import type { TamtamItem, WordProposal } from '#store'
import { calm, Notice, type Translate } from '#web'
import { machineFields, type WordedField } from './machine.js'

/** Null where no help was set up. */
export type Help = { proposal: WordProposal | null } | null

/** Below a field. The buttons belong to the form of the item: what was typed is kept with the press. */
export function ProposedFor(props: { t: Translate; item: TamtamItem; help: Help; field: WordedField }) {
  const { t, item, help, field } = props
  const proposed = help?.proposal?.[field] ?? ''
  const isTaken = proposed === item[field]
  if (machineFields(item).includes(field))
    return <p class="word-mark">{t(isTaken || !proposed ? 'word-help.mark' : 'word-help.mark-other')}</p>
  if (!proposed || isTaken) return null
  const name = t(`word-help.field-${field}`)
  return (
    <div class="word-proposal">
      <p class="label">{t('word-help.mark')}</p>
      <p class="said">{proposed}</p>
      <button
        class="button quiet"
        type="submit"
        name="do"
        value={`take-${field}`}
        aria-label={t('word-help.take-label', { field: name })}
      >
        {t('word-help.take')}
      </button>
    </div>
  )
}

/** Asks, and says why nothing came. */
export function AskWords({ t, item, help }: { t: Translate; item: TamtamItem; help: Help }) {
  if (!help) return null
  const { proposal } = help
  return (
    <div class="word-ask" id="word-ask">
      {proposal?.problem && (
        <Notice look="problem" title={t('word-help.no-words')}>
          {t(proposal.problem)}
        </Notice>
      )}
      <button class="button" type="submit" name="do" value="words" data-asking={t('word-help.asking')}>
        {t(proposal && !proposal.problem ? 'word-help.ask-again' : 'word-help.ask')}
      </button>
      {proposal && (
        <button class="button quiet" type="submit" name="do" value="drop-words">
          {t('word-help.drop')}
        </button>
      )}
      <a href={`/tamtam/items/${item.itemId}/words`}>{t('word-help.what-leaves')}</a>
      {proposal?.model && !proposal.problem && (
        <p class="soft">{t('word-help.by', { model: calm(proposal.model) })}</p>
      )}
    </div>
  )
}
