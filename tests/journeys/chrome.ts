/** The browser of the journeys: Debian's Chromium, as the tests' set-up found it. */
import { mkdirSync, writeFileSync } from 'node:fs'
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
