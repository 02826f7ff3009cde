/**
 * Building: TypeScript to JavaScript in dist/, for the server and for the browser, and the server once more in one piece.
 *
 * Types are not looked at here: `npm run types` and `npm test` do. A start on somebody's own machine should not wait for
 * that.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle, program } from './bundle.mjs'
import { fileIn, run, SetupProblem, say } from './tools.mjs'

const projects = ['tsconfig.json', 'web/browser/tsconfig.json']
const folders = ['src', 'web', 'tests/town']
const stamp = fileIn('dist/.built')

/** Whether dist was made from the sources as they are now. */
export function isBuilt() {
  const made = readStamp()
  if (!made || !existsSync(join(program, 'cli.js'))) return false
  const files = inputs()
  if (made.times === fingerprint(files, timesOf)) return true
  // A copied checkout has other times and the same contents.
  if (made.contents !== fingerprint(files, contentsOf)) return false
  try {
    writeStamp(files)
  } catch {
    // A read-only checkout: it is looked at in full each time.
  }
  return true
}

export async function build() {
  say('Building …')
  // Taken before: a file that changes while it is being built is built again next time.
  const files = inputs()
  const before = { times: fingerprint(files, timesOf), contents: fingerprint(files, contentsOf) }
  rmSync(stamp, { force: true })
  await Promise.all([...projects.map(compile), bundle()])
  removeOrphans(new Set(files))
  writeFileSync(stamp, JSON.stringify(before))
}

async function compile(project) {
  const compiler = fileIn('node_modules/typescript/bin/tsc')
  const { code, said } = await run(process.execPath, [compiler, '-p', project, '--noCheck'])
  if (code !== 0) throw new SetupProblem(`building ${project} failed:\n${said.trim()}`)
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stamp, 'utf8'))
  } catch {
    return null
  }
}

function writeStamp(files) {
  writeFileSync(
    stamp,
    JSON.stringify({ times: fingerprint(files, timesOf), contents: fingerprint(files, contentsOf) }),
  )
}

/** Everything that the compiler and the bundler read, as paths in the checkout; of packages, which versions. */
function inputs() {
  const sources = folders.flatMap((folder) => walk(folder)).filter((file) => /\.(ts|tsx|json)$/.test(file))
  return [...projects, 'bin/ready/bundle.mjs', 'package.json', 'package-lock.json', ...sources].sort()
}

function walk(folder) {
  const entries = existsSync(fileIn(folder)) ? readdirSync(fileIn(folder), { withFileTypes: true }) : []
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? walk(path) : [path]
  })
}

function fingerprint(files, of) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file}\0${of(file)}\0`)
  return hash.digest('hex')
}

function timesOf(file) {
  const { size, mtimeMs } = statSync(fileIn(file), { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 }
  return `${size} ${mtimeMs}`
}

function contentsOf(file) {
  return createHash('sha256')
    .update(readFileSync(fileIn(file)))
    .digest('hex')
}

/** What was built from a file that is no more would still be found by whoever imports it. */
function removeOrphans(files) {
  for (const made of folders.flatMap((folder) => walk(join('dist', folder)))) {
    const source = made.slice('dist/'.length).replace(/\.js(\.map)?$/, '')
    if (!/\.js(\.map)?$/.test(made) || files.has(`${source}.ts`) || files.has(`${source}.tsx`)) continue
    rmSync(fileIn(made), { force: true })
  }
}
