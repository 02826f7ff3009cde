/**
 * The frame of a mail that is read in colour: one table in a table, styles at the element, nothing that is fetched, so that
 * nothing tells whether it was opened. In: a title and rows. Out: a whole document as text.
 */
import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import type { Translate } from '#web'

export const serif = "font-family:'Source Serif 4',Georgia,'Times New Roman',serif;"
export const sans = "font-family:'Instrument Sans','Helvetica Neue',Arial,sans-serif;"
export const ink = 'color:#1c1b18;'
export const soft = 'color:#625e55;'

/**
 * By night, for programs that read it (Apple Mail): each colour of the day by the style that carries it, so that no element needs a
 * class. Gmail and Outlook leave it out, and keep the day or make a night of their own.
 */
const night = `@media (prefers-color-scheme: dark) {
body, [bgcolor="#faf8f3"] { background-color: #171613 !important; }
[style*="color:#1c1b18"] { color: #efebe1 !important; }
[style*="color:#38352f"] { color: #dcd7ca !important; }
[style*="color:#625e55"] { color: #aaa597 !important; }
[style*="color:#0b5d5a"] { color: #6cc1bb !important; }
[style*="background-color:#e8eeea"] { background-color: #22302d !important; }
}`

export function letterPage(t: Translate, title: string, rows: Child): string {
  const page = (
    <html lang={t.locale}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{title}</title>
        <style>{raw(night)}</style>
      </head>
      <body style="margin:0;padding:0;background-color:#faf8f3;">
        <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border={0} bgcolor="#faf8f3">
          <tr>
            <td align="center" style="padding:16px 12px;">
              <table
                role="presentation"
                width="560"
                cellpadding="0"
                cellspacing="0"
                border={0}
                style="width:100%;max-width:560px;"
              >
                {rows}
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html>
  )
  return `<!doctype html>${page.toString()}`
}

export function Row({ style, children }: { style: string; children?: unknown }) {
  return (
    <tr>
      <td style={style}>{children}</td>
    </tr>
  )
}
