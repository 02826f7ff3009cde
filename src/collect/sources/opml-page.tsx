/** A list of feeds from another reader: a file in, tick boxes, and what was ticked becomes sources. */
import { Button, calm, Field, Notice, Page, type Translate, type Viewer } from '#web'
import type { OpmlFeed } from '../opml.js'

export type OpmlView = {
  t: Translate
  viewer: Viewer
  problems: number
  /** What was in the file; absent: none was given yet. */
  feeds?: (OpmlFeed & { known: boolean })[] | undefined
  wrong?: string | undefined
}

/** More boxes than this are not shown: nobody ticks them one by one. */
export const mostBoxes = 500

export function OpmlPage({ t, viewer, problems, feeds, wrong }: OpmlView) {
  return (
    <Page t={t} viewer={viewer} title={t('sources.connector-opml')} active="sources" problems={problems}>
      <header class="title">
        <p>
          <a href="/sources/new">{t('sources.add')}</a>
        </p>
        <h1>{t('sources.connector-opml')}</h1>
        <p class="lead">{t('sources.opml-lead')}</p>
      </header>
      {feeds ? <Boxes t={t} feeds={feeds} wrong={wrong} /> : <Upload t={t} wrong={wrong} />}
    </Page>
  )
}

function Upload({ t, wrong }: { t: Translate; wrong: string | undefined }) {
  return (
    <form method="post" action="/sources/new/opml" enctype="multipart/form-data" class="narrow">
      <Field
        label={t('sources.opml-file')}
        name="file"
        type="file"
        accept=".opml,.xml,text/xml,text/x-opml"
        error={wrong}
        required
      />
      <Button look="primary">{t('sources.opml-read')}</Button>
    </form>
  )
}

function Boxes({
  t,
  feeds,
  wrong,
}: {
  t: Translate
  feeds: (OpmlFeed & { known: boolean })[]
  wrong: string | undefined
}) {
  const fresh = feeds.filter((feed) => !feed.known).length
  return (
    <form method="post" action="/sources/new/opml/add" class="narrow">
      {wrong && <Notice look="problem">{wrong}</Notice>}
      <fieldset>
        <legend>{t('sources.opml-found', { count: feeds.length, fresh })}</legend>
        {feeds.length > mostBoxes && <p class="hint">{t('sources.opml-most', { most: mostBoxes })}</p>}
        <div class="options">
          {feeds.slice(0, mostBoxes).map((feed) => (
            <label class="option">
              <input
                type="checkbox"
                name="feed"
                value={JSON.stringify([feed.url, feed.title])}
                checked={!feed.known}
                disabled={feed.known}
              />
              <span>
                <span dir="auto">{calm(feed.title)}</span>
                <small class="hint">
                  {feed.known
                    ? t('sources.have-already')
                    : [...feed.folders.map(calm), calm(feed.url)].join(' · ')}
                </small>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <p class="soft">{t('sources.opml-scope')}</p>
      <div class="actions">
        <Button look="primary">{t('sources.opml-add')}</Button>
        <Button look="quiet" href="/sources/new/opml">
          {t('sources.cancel')}
        </Button>
      </div>
    </form>
  )
}
