/**
 * A page on paper, or as a picture: HTML in, PDF or PNG out, through the Chromium of this machine.
 *
 * The page must hold all that it shows (styles and fonts in it): the browser gets a profile of its own that is thrown away, no
 * network, no script. One page is printed at a time, each within a time limit, and what was started is ended.
 * Never here: an address that somebody entered.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Refusal } from './refusal.js'

export type Printer = {
  /**
   * Prints a whole HTML document on A4 (or as its own `@page` says). With `atMostPages` it is made smaller, to 60 %, until it
   * fits; what fits no smaller stays longer. Throws a {@link Refusal} when too many wait, it takes too long or Chromium fails.
   */
  print(html: string, options?: { atMostPages?: number }): Promise<Buffer>
}

export type Pictures = {
  /** The top of the document as a PNG, twice as many pixels as its size on a page. Throws as `print`. */
  picture(html: string, size: Size): Promise<Buffer>
}

/** In pixels of a page. */
export type Size = { width: number; height: number }

/** Where systems put it. */
const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** How much smaller, one after the other, a page is made that should fit. */
const sizes = [1, 0.9, 0.8, 0.7, 0.6]
/** More than so many waiting is a crowd that would wait for minutes. */
const longestQueue = 20

/**
 * Null: there is no Chromium here, and who wants paper prints the page. `program`: its path, or `none`; absent: where systems
 * put it.
 */
export function createPrinter(
  settings: { program?: string | undefined; timeoutMs?: number } = {},
): (Printer & Pictures) | null {
  const program = settings.program ?? usualPlaces.find((place) => existsSync(place))
  if (!program || !existsSync(program)) return null
  const timeoutMs = settings.timeoutMs ?? 20_000
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  const inTurn = (work: () => Promise<Buffer>) => {
    if (waiting >= longestQueue) throw new Refusal('pdf.busy', 'too many pages wait for the printer')
    waiting++
    const turn = last.then(work)
    last = turn.catch(() => {}).finally(() => waiting--)
    return turn
  }
  return {
    print: async (html, { atMostPages = Number.POSITIVE_INFINITY } = {}) =>
      inTurn(() => fitting(program, html, { atMostPages, timeoutMs })),
    picture: async (html, size) => inTurn(() => printOnce(program, closed(html, 1), timeoutMs, size)),
  }
}

async function fitting(
  program: string,
  html: string,
  { atMostPages, timeoutMs }: { atMostPages: number; timeoutMs: number },
): Promise<Buffer> {
  let pdf: Buffer | undefined
  for (const size of sizes) {
    pdf = await printOnce(program, closed(html, size), timeoutMs)
    if (pagesIn(pdf) <= atMostPages) break
  }
  return pdf as Buffer
}

/** Nothing is fetched, nothing runs, whatever stands in it. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; form-action 'none'; base-uri 'none'"

function closed(html: string, size: number): string {
  const smaller = size === 1 ? '' : `<style>body{zoom:${size}}</style>`
  const head = `<meta http-equiv="content-security-policy" content="${policy}">`
  return html.replace(/<head>/i, (tag) => `${tag}${head}`).replace(/<\/head>/i, (tag) => `${smaller}${tag}`)
}

/** With a `size` a PNG, else a PDF. */
async function printOnce(program: string, html: string, timeoutMs: number, size?: Size): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'dorpsplein-pdf-'))
  try {
    const page = join(folder, 'page.html')
    const made = join(folder, size ? 'page.png' : 'page.pdf')
    await writeFile(page, html, { mode: 0o600 })
    const flags = [
      '--headless',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--no-default-browser-check',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-extensions',
      '--disable-dev-shm-usage',
      '--no-pdf-header-footer',
      // No network: no name is found, and every request goes to a proxy that is not there.
      '--host-resolver-rules=MAP * ~NOTFOUND',
      '--proxy-server=http://127.0.0.1:9',
      '--proxy-bypass-list=<-loopback>',
      `--user-data-dir=${join(folder, 'profile')}`,
      ...(size
        ? [
            `--screenshot=${made}`,
            `--window-size=${size.width},${size.height}`,
            '--force-device-scale-factor=2',
            '--hide-scrollbars',
          ]
        : [`--print-to-pdf=${made}`]),
      // Chromium refuses to be root with its sandbox; what it shows is our own, without scripts.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      pathToFileURL(page).href,
    ]
    await run(program, flags, folder, timeoutMs)
    const bytes = await readFile(made).catch(() => null)
    const begins = size ? Buffer.from('89504e47', 'hex') : Buffer.from('%PDF-')
    if (!bytes?.subarray(0, begins.length).equals(begins)) throw failed(`it made no ${size ? 'PNG' : 'PDF'}`)
    return bytes
  } finally {
    // Its helpers may still be writing for a moment.
    await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => {})
  }
}

const failed = (why: string) => new Refusal('pdf.failed', `Chromium could not print: ${why}`)

/** In a process group of its own, so that all of it can be ended. */
function run(program: string, flags: string[], folder: string, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, flags, {
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore'],
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: folder, TMPDIR: folder, LANG: 'C.UTF-8' },
    })
    const end = () => {
      if (child.pid === undefined) return
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch {
        // Gone already.
      }
    }
    const late = setTimeout(() => {
      end()
      reject(new Refusal('pdf.failed', `Chromium took longer than ${timeoutMs} ms`))
    }, timeoutMs)
    process.once('exit', end)
    const done = () => {
      clearTimeout(late)
      process.off('exit', end)
    }
    child.once('error', (error) => {
      done()
      reject(failed(error.message))
    })
    child.once('exit', (code) => {
      done()
      end()
      if (code === 0) resolve()
      else reject(failed(`it ended with ${code}`))
    })
  })
}

/** How many sheets a PDF has. Chromium writes its page objects in the open. */
export function pagesIn(pdf: Buffer): number {
  return pdf.toString('latin1').match(/\/Type\s*\/Page(?![\w])/g)?.length ?? 0
}
