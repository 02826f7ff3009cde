/**
 * Styles, fonts and browser modules, each under an address that names its content: they may be kept by a browser for
 * ever, and a new version of the program has new addresses.
 *
 * In: files of the package. Out: bytes in memory, compressed once. Never here: anything that an organisation or the
 * outside world wrote.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { Hono } from 'hono'
import { packageRoot } from '#basics/root'

export type Asset = {
  /** `wall.css`, `wall.js`, `instrument-sans-latin-wght-normal.woff2` */
  name: string
  /** `/assets/3f9c…/wall.css` */
  url: string
  type: string
  bytes: Buffer
}

/** The two fonts that every page needs at once. */
export const firstFonts = [
  'source-serif-4-latin-wght-normal.woff2',
  'instrument-sans-latin-wght-normal.woff2',
]

const fontFiles = [
  ...firstFonts,
  'source-serif-4-latin-ext-wght-normal.woff2',
  'source-serif-4-latin-wght-italic.woff2',
  'instrument-sans-latin-ext-wght-normal.woff2',
]
/** The wall is a page of its own: it takes only these, and the other pages take all but its own. */
const wallStyles = ['tokens.css', 'fonts.css', 'wall.css']

let loaded: Map<string, Asset> | undefined

/** All assets by name. Read once, at the first question. */
export function assets(): Map<string, Asset> {
  loaded ??= new Map(load().map((asset) => [asset.name, asset]))
  return loaded
}

/** The address of an asset, for pages. */
export function assetUrl(name: string): string {
  const asset = assets().get(name)
  if (asset) return asset.url
  // From sources, without a build, pages work but have no browser code: the journeys run on a build.
  if (name.endsWith('.js') && existsSync(join(packageRoot, 'web/browser', name.replace(/js$/, 'ts'))))
    return `/assets/unbuilt/${name}`
  throw new Error(`there is no asset called ${name}`)
}

function load(): Asset[] {
  const fonts = fontFiles.map((name) => withOwnAddress(name, 'font/woff2', readFileSync(fontFile(name))))
  const address = new Map(fonts.map((font) => [font.name, font.url]))
  return [...fonts, ...styles(address), ...modules()]
}

function styles(fontAddress: Map<string, string>): Asset[] {
  const folder = join(packageRoot, 'web/styles')
  const files = readdirSync(folder).filter((name) => name.endsWith('.css'))
  const first = ['tokens.css', 'fonts.css', 'base.css']
  const others = files.filter((name) => !first.includes(name) && !wallStyles.includes(name)).sort()
  const bundle = (names: string[]) =>
    names
      .map((name) => plainer(readFileSync(join(folder, name), 'utf8')))
      .join('\n')
      .replace(/asset:([\w.-]+)/g, (_, font: string) => fontAddress.get(font) ?? '')
  return [
    withOwnAddress('pages.css', 'text/css; charset=utf-8', Buffer.from(bundle([...first, ...others]))),
    withOwnAddress('wall.css', 'text/css; charset=utf-8', Buffer.from(bundle(wallStyles))),
  ]
}

/** Without comments and indentation. */
function plainer(css: string): string {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s*\n\s*/g, '\n')
    .replace(/\s*([{}:;,])\n?\s*(?=[^\s])/g, (whole, sign: string) => (sign === ':' ? whole : sign))
    .trim()
}

/** Browser modules may import each other by `./name.js`, so all stand under one address. */
function modules(): Asset[] {
  const folder = join(packageRoot, 'dist/web/browser')
  const files = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.js'))
        .sort()
    : []
  const contents = files.map((name) => ({ name, bytes: readFileSync(join(folder, name)) }))
  const hash = hashOf(Buffer.concat(contents.map((file) => file.bytes)))
  return contents.map(({ name, bytes }) => ({
    name,
    url: `/assets/${hash}/${name}`,
    type: 'text/javascript; charset=utf-8',
    bytes,
  }))
}

function fontFile(name: string): string {
  const family = name.startsWith('source') ? 'source-serif-4' : 'instrument-sans'
  const home = dirname(createRequire(import.meta.url).resolve(`@fontsource-variable/${family}/package.json`))
  return join(home, 'files', basename(name))
}

function withOwnAddress(name: string, type: string, bytes: Buffer): Asset {
  return { name, url: `/assets/${hashOf(bytes)}/${name}`, type, bytes }
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 12)
}

const brotliBest = promisify(brotliCompress)
const gzipBest = promisify(gzip)
export type Encoding = 'br' | 'gzip' | 'identity'
const packed = new Map<string, Promise<Buffer>>()

/** An asset's bytes in an encoding, compressed as well as can be, once. Fonts are compressed already. */
export function packedAsset(asset: Asset, encoding: Encoding): Promise<Buffer> {
  if (encoding === 'identity' || asset.type === 'font/woff2') return Promise.resolve(asset.bytes)
  const key = `${encoding} ${asset.url}`
  const known = packed.get(key)
  if (known) return known
  const work =
    encoding === 'br'
      ? brotliBest(asset.bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
      : gzipBest(asset.bytes, { level: 9 })
  packed.set(key, work)
  return work
}

/** The best encoding that a browser says it takes. */
export function encodingFor(accept: string | undefined): Encoding {
  const names = (accept ?? '').split(',').map((part) => part.trim().split(';')[0])
  if (names.includes('br')) return 'br'
  return names.includes('gzip') ? 'gzip' : 'identity'
}

/** Serves `/assets/<hash>/<name>`, and the service worker, whose address stays the same and is its scope. */
export function assetRoutes(): Hono {
  const routes = new Hono()
  routes.get('/push/worker.js', (c) => {
    const asset = assets().get('push-worker.js')
    if (!asset) return c.notFound()
    c.header('content-type', asset.type)
    // A browser asks anew, so that a new version of the program has a new worker.
    c.header('cache-control', 'no-cache')
    return c.body(new Uint8Array(asset.bytes))
  })
  routes.get('/assets/:hash/:name', async (c) => {
    const asset = assets().get(c.req.param('name'))
    if (asset?.url !== c.req.path) return c.notFound()
    const encoding = asset.type === 'font/woff2' ? 'identity' : encodingFor(c.req.header('accept-encoding'))
    const body = await packedAsset(asset, encoding)
    c.header('content-type', asset.type)
    c.header('cache-control', 'public, max-age=31536000, immutable')
    c.header('vary', 'accept-encoding')
    if (encoding !== 'identity') c.header('content-encoding', encoding)
    return c.body(new Uint8Array(body))
  })
  return routes
}
