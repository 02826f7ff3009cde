/** A browser for the journeys: the machine's own, else from Debian, else from Playwright. */
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileIn, run, say } from './tools.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const elsewhere = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']

/** The path of a browser on this machine, or null. */
export function findChromium() {
  const named = process.env.CHROMIUM_PATH
  if (named) return canRun(named) ? named : null
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  const places = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...places, ...elsewhere].find(canRun) ?? null
}

/** Installs one where that is allowed, and returns its path, or null with the reason on standard error. */
export async function installChromium() {
  return (await fromDebian()) ?? (await fromPlaywright())
}

async function fromDebian() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return null
  const environment = { DEBIAN_FRONTEND: 'noninteractive' }
  // Package lists that cannot be refreshed may still be good enough.
  await attempt('apt-get', ['update', '-q'], environment)
  const quiet = ['install', '-y', '-q', '--no-install-recommends', 'chromium']
  return (await attempt('apt-get', quiet, environment)) ? findChromium() : null
}

async function fromPlaywright() {
  const cli = fileIn('node_modules/playwright-core/cli.js')
  if (!existsSync(cli) || !(await attempt(process.execPath, [cli, 'install', 'chromium']))) return null
  const { chromium } = await import('playwright-core')
  return canRun(chromium.executablePath()) ? chromium.executablePath() : null
}

async function attempt(file, args, environment = {}) {
  try {
    const { code, said } = await run(file, args, { environment })
    if (code !== 0) say(`${file} ${args[0]}: ${said.trim().split('\n').slice(-2).join(' · ')}`)
    return code === 0
  } catch (error) {
    say(`${file} ${args[0]}: ${error.message}`)
    return false
  }
}

function canRun(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
