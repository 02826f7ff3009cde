/** Saved lists: words under a name, for more than one query. */
import type { SavedList } from '#store'
import { Button, calm, Empty, Field, Notice, Page, type Translate, type Viewer } from '#web'
import { linesOf } from '../reused.js'
import type { TypedList } from './list-check.js'

export type ListsView = {
  t: Translate
  viewer: Viewer
  problems: number
  lists: (SavedList & { users: string[] })[]
  mayChange: boolean
  /** The list that was just saved. */
  saved?: string | undefined
  /** What was typed and is wrong; `known`: in which list. */
  wrong?:
    | { known?: string | undefined; typed: TypedList; errors: Partial<Record<keyof TypedList, string>> }
    | undefined
}

export function ListsPage(view: ListsView) {
  const { t, viewer, lists, wrong, saved } = view
  return (
    <Page t={t} viewer={viewer} title={t('lab.lists')} active="topics" problems={view.problems}>
      <header class="title">
        <p>
          <a href="/topics">{t('nav.topics')}</a>
        </p>
        <h1>{t('lab.lists')}</h1>
        <p class="lead">{t('lab.lists-lead')}</p>
      </header>
      {saved !== undefined && <Notice>{t('lab.list-saved', { name: saved })}</Notice>}
      {lists.length === 0 ? (
        <Empty title={t('lab.lists-none')}>{t('lab.lists-none-help')}</Empty>
      ) : (
        <ul class="list saved-lists">
          {lists.map((list) => (
            <li>
              <OneList {...view} list={list} />
            </li>
          ))}
        </ul>
      )}
      {view.mayChange && (
        <section class="stack topic-form">
          <h2>{t('lab.list-new')}</h2>
          <form method="post" action="/topics/lists" class="stack">
            <Fields {...view} wrong={wrong?.known === undefined ? wrong : undefined} id="new" />
            <Button look="primary">{t('lab.list-save')}</Button>
          </form>
        </section>
      )}
    </Page>
  )
}

function OneList(view: ListsView & { list: ListsView['lists'][number] }) {
  const { t, list, mayChange } = view
  const wrong = view.wrong?.known === list.name ? view.wrong : undefined
  const lines = linesOf(list.entries)
  const users = list.users.map(calm).join(', ')
  return (
    <details class="fold" id={`list-${list.name}`} open={wrong !== undefined || view.saved === list.name}>
      <summary>
        <code>${list.name}</code> <span class="soft">{t('lab.list-size', { count: lines.length })}</span>
      </summary>
      <p class="soft">{users === '' ? t('lab.list-unused') : t('lab.list-used', { users })}</p>
      {mayChange ? (
        <>
          <form method="post" action="/topics/lists" class="stack">
            <input type="hidden" name="known" value={list.name} />
            <Fields {...view} wrong={wrong} entries={list.entries} name={list.name} id={list.name} />
            <Button>{t('lab.list-save')}</Button>
          </form>
          {users === '' && (
            <form method="post" action="/topics/lists/remove">
              <input type="hidden" name="name" value={list.name} />
              <Button look="danger">{t('lab.list-remove-sure', { name: `$${list.name}` })}</Button>
            </form>
          )}
        </>
      ) : (
        <ul class="plain-list">
          {lines.map((line) => (
            <li>
              <code>{line}</code>
            </li>
          ))}
        </ul>
      )}
    </details>
  )
}

function Fields(view: ListsView & { id: string; name?: string; entries?: string }) {
  const { t, wrong, id, name, entries } = view
  return (
    <>
      {name === undefined ? (
        <Field
          label={t('lab.list-name')}
          name="name"
          id={`name-${id}`}
          value={wrong?.typed.name ?? ''}
          hint={t('lab.list-name-hint')}
          error={wrong?.errors.name}
          maxlength={41}
          spellcheck={false}
        />
      ) : (
        <input type="hidden" name="name" value={name} />
      )}
      <Field
        label={t('lab.list-entries')}
        name="entries"
        id={`entries-${id}`}
        type="textarea"
        rows={Math.min(16, Math.max(5, (entries ?? '').split('\n').length + 1))}
        value={wrong?.typed.entries ?? entries ?? ''}
        hint={t('lab.list-entries-hint')}
        error={wrong?.errors.entries}
        look="code"
        spellcheck={false}
      />
    </>
  )
}
