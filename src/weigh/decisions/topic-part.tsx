/** A decision without a topic: by which it can be followed, from its own words. A person tries it in the lab and chooses. */
import { Button, calm, type Translate } from '#web'

export type TopicProposal = {
  known: { topicId: string; name: string }[]
  /** Where a new topic is made, filled in. */
  fresh: { query: string; href: string } | null
}

export function TopicPart({ t, id, proposal }: { t: Translate; id: string; proposal: TopicProposal }) {
  const { known, fresh } = proposal
  return (
    <section class="topic-part">
      <h2>{t('decisions.follow-by')}</h2>
      {known.length > 0 && (
        <form method="post" action={`/decisions/${id}/topic`} class="actions">
          {known.map((one) => (
            <Button name="topic" value={one.topicId}>
              {calm(one.name)}
            </Button>
          ))}
        </form>
      )}
      {fresh && (
        <>
          <p class="said">{t(known.length > 0 ? 'decisions.follow-fresh' : 'decisions.follow-fresh-only')}</p>
          <p>
            <code>{fresh.query}</code>
          </p>
          <div class="actions">
            <Button href={fresh.href}>{t('decisions.follow-try')}</Button>
          </div>
        </>
      )}
      {known.length === 0 && !fresh && (
        <p class="soft">
          {t('decisions.follow-nothing')}{' '}
          <a href={`/decisions/${id}/edit#field-topic`}>{t('decisions.change')}</a>
        </p>
      )}
    </section>
  )
}
