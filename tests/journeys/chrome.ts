/** The browser of the journeys: Debian's Chromium, as the tests' set-up found it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

export const sizes = {
  wall: { width: 1920, height: 1080 },
  desk: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const

/** Where screenshots go (`DORPSPLEIN_SHOTS`); without it none are made. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.DORPSPLEIN_SHOTS
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: name.includes('phone') })
}

/** Something else to look at, beside the screenshots. */
export function keepShot(name: string, bytes: Buffer): void {
  const folder = process.env.DORPSPLEIN_SHOTS
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), bytes)
}

/** Everything that a page complains about; a good page complains of nothing. */
export function complaints(page: Page): string[] {
  const all: string[] = []
  page.on('console', (message) => message.type() === 'error' && all.push(message.text()))
  page.on('pageerror', (error) => all.push(String(error)))
  return all
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe has against a page; `tags`: only of these standards. Its script comes past the policy, which stays as strict as in the house. */
export async function barriers(page: Page, tags?: readonly string[]): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async (values) => {
    type Violation = { id: string; nodes: { html: string }[] }
    const { axe: machine } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: Violation[] }> }
    }
    const { violations } = await machine.run(values ? { runOnly: { type: 'tag', values } } : {})
    return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`)
  }, tags)
}
