/** What a browser has to fetch for the wall: markup, style and script as they go over the line, and the two fonts. */
import { pathToFileURL } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'
import { assets, packedAsset, words } from '#web'
import { compose } from '../src/tell/wall/compose.js'
import type { Figures } from '../src/tell/wall/figures.js'
import { WallPage } from '../src/tell/wall/page.js'
import { busyDay, quietDay } from '../src/tell/wall/wall.fixture.js'

export type Row = { figure: string; promised: number; measured: number; unit: 'kB' }

const withoutFonts = 30
const withFonts = 90

/** Kilobytes of a thousand bytes, brotli; pages at the quality at which the house sends them. */
export default async function wallWeight(): Promise<Row[]> {
  const [style, script] = [await sent('wall.css'), await sent('wall.js')]
  const fonts =
    (await sent('source-serif-4-latin-wght-normal.woff2')) +
    (await sent('instrument-sans-latin-wght-normal.woff2'))
  return Object.entries({ busy: busyDay(), quiet: quietDay() }).flatMap(([name, figures]) => {
    const bare = markup(figures) + style + script
    return [
      {
        figure: `${name} wall without fonts`,
        promised: withoutFonts,
        measured: bare / 1000,
        unit: 'kB' as const,
      },
      {
        figure: `${name} wall with fonts`,
        promised: withFonts,
        measured: (bare + fonts) / 1000,
        unit: 'kB' as const,
      },
    ]
  })
}

async function sent(name: string): Promise<number> {
  const asset = assets().get(name)
  if (!asset) throw new Error(`${name} is not there: build first`)
  return (await packedAsset(asset, 'br')).length
}

function markup(figures: Figures): number {
  const t = words('nl')
  const screen = {
    stream: '/wall/stream',
    version: '0.1.0',
    table: '/wall?table=1',
    links: [{ href: '/', text: t('wall.back') }],
  }
  const page = String(WallPage({ t, picture: compose(figures, t), screen }))
  return brotliCompressSync(page, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const { figure, promised, measured, unit } of await wallWeight()) {
    const line = {
      what: figure,
      value: measured,
      unit,
      promise: `≤ ${promised} ${unit}`,
      holds: measured <= promised,
    }
    console.log(JSON.stringify(line))
  }
}
