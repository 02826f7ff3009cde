/**
 * A page that holds all it shows: for paper, and for who wants it as one file. In: what stands on it. Out: HTML as text, with
 * the styles and fonts of the house in it, so that nothing is fetched (`#basics/pdf` prints it).
 */
import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import { assets } from './assets.js'
import type { Translate } from './words/index.js'

let styles: string | undefined

/** The styles of all pages but the wall, with their fonts as data. Made once. */
function wholeStyles(): string {
  styles ??= (assets().get('pages.css')?.bytes.toString() ?? '').replace(
    /url\("?\/assets\/[\w-]+\/([\w.-]+\.woff2)"?\)/g,
    (_, name: string) => `url(data:font/woff2;base64,${assets().get(name)?.bytes.toString('base64') ?? ''})`,
  )
  return styles
}

/** `@page` is A4 with margins of a letter; `body.paper` has no head of the house. */
export function paper(props: { t: Translate; title: string; children: Child }): string {
  const { t, title, children } = props
  const page = (
    <html lang={t.locale}>
      <head>
        <meta charset="utf-8" />
        <title>{title}</title>
        <style>{raw(wholeStyles())}</style>
      </head>
      <body class="paper">
        <main>{children}</main>
      </body>
    </html>
  )
  return `<!doctype html>${page.toString()}`
}
