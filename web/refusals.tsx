/** What goes wrong, in words: a refusal, a page that is not there, our own fault with a reference that is in the log. */
import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Log } from '#basics/log'
import { Refusal } from '#basics/refusal'
import { PlainPage } from './layout.js'
import { Button } from './parts/form.js'
import type { WebEnv } from './viewer.js'
import { preferredLocale, words } from './words/index.js'

const statusOf: Record<string, ContentfulStatusCode> = {
  'access.sign-in-first': 401,
  'access.not-yours': 403,
  'access.not-your-role': 403,
  'access.nowhere': 403,
  'access.other-site': 403,
  'access.too-often': 429,
  'access.too-large': 413,
  'access.not-found': 404,
}

/** `….unknown`: what was asked for does not exist (in this organisation). */
function status(key: string): ContentfulStatusCode {
  return statusOf[key] ?? (key.endsWith('.unknown') || key.endsWith('-unknown') ? 404 : 400)
}

export function refusalPage(c: Context<WebEnv>, refusal: Refusal): Response | Promise<Response> {
  const t = c.get('t') ?? words(preferredLocale(c.req.header('accept-language')))
  const code = status(refusal.key)
  c.status(code)
  return c.html(
    <PlainPage
      t={t}
      title={t(code === 404 ? 'error.not-found' : 'error.refused')}
      brand={c.get('viewer')?.org.name}
    >
      <h1>{t(code === 404 ? 'error.not-found' : 'error.refused')}</h1>
      <p class="lead">{t(refusal.key, refusal.values)}</p>
      <p class="actions">
        <Button href="/">{t('error.home')}</Button>
      </p>
    </PlainPage>,
  )
}

export const notFoundPage = (c: Context<WebEnv>) =>
  refusalPage(c, new Refusal('access.not-found', `there is no page ${c.req.method} here`))

/** The route, not the address, goes to the log: addresses carry tokens. */
export function faultPage(c: Context<WebEnv>, error: Error, log: Log): Response | Promise<Response> {
  const reference = randomBytes(4).toString('hex')
  log.error({ reference, err: error, method: c.req.method }, 'a page failed')
  const t = c.get('t') ?? words(preferredLocale(c.req.header('accept-language')))
  c.status(500)
  return c.html(
    <PlainPage t={t} title={t('error.fault')}>
      <h1>{t('error.fault')}</h1>
      <p class="lead">{t('error.fault-lead')}</p>
      <p>{t('error.reference', { reference })}</p>
      <p class="actions">
        <Button href="/">{t('error.home')}</Button>
      </p>
    </PlainPage>,
  )
}
