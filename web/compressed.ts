/** Pages go out compressed: a wall of 30 kB is one only if its markup is packed too. Streams pass as they are. */
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { MiddlewareHandler } from 'hono'
import { encodingFor } from './assets.js'
import type { WebEnv } from './viewer.js'

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)
const worthIt = 1_000

/** Compresses HTML, CSV and JSON answers in a worker thread of zlib; whatever is encoded already is left alone. */
export function compressPages(): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    await next()
    const type = c.res.headers.get('content-type') ?? ''
    if (
      !/^(text\/html|text\/csv|application\/json)/.test(type) ||
      c.res.headers.has('content-encoding') ||
      !c.res.body
    )
      return
    const encoding = encodingFor(c.req.header('accept-encoding'))
    c.res.headers.append('vary', 'accept-encoding')
    if (encoding === 'identity' || c.req.method === 'HEAD') return
    const plain = Buffer.from(await c.res.arrayBuffer())
    const body = plain.length < worthIt ? plain : await packed(plain, encoding)
    const headers = new Headers(c.res.headers)
    if (body !== plain) headers.set('content-encoding', encoding)
    headers.delete('content-length')
    const { status } = c.res
    // Otherwise Hono mixes the former headers in.
    c.res = undefined
    c.res = new Response(new Uint8Array(body), { status, headers })
  }
}

/** A page is made once for one reader: quality 5 costs a millisecond and is within some percent of the best. */
function packed(plain: Buffer, encoding: 'br' | 'gzip'): Promise<Buffer> {
  if (encoding === 'gzip') return zip(plain)
  return brotli(plain, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
  })
}
