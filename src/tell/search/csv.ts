/** Found posts as CSV, for a spreadsheet. */
import { noFormula } from '#basics/no-formula'
import type { FoundPost } from '#store'

const columns = ['at', 'source', 'kind', 'author', 'language', 'title', 'text', 'topics'] as const

/** UTF-8 with a byte order mark and semicolons: what a spreadsheet in Dutch opens by itself. */
export const csvHead = `\uFEFF${columns.join(';')}\r\n`

export function csvLine(post: FoundPost): string {
  const cells = [
    post.at.toISOString(),
    post.sourceName,
    post.kind,
    post.authorName ?? '',
    post.lang,
    post.title ?? '',
    post.body,
  ]
  return `${[...cells, post.topics.map((topic) => topic.name).join(', ')].map(csvCell).join(';')}\r\n`
}

/** Quoted; what a spreadsheet would take for a formula gets an apostrophe in front, and is shown as it is. */
export function csvCell(value: string): string {
  return `"${noFormula(value).replaceAll('"', '""')}"`
}
