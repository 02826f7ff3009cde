/**
 * Makes a fresh clone ready to run: installs when node_modules is behind the lock file, builds when dist is behind the
 * sources. Plain Node, since nothing may be installed yet.
 *
 * One line per step on standard error. Two processes that start together wait for each other; a checkout that is ready
 * is only looked at, so it may be read-only.
 */
import { mkdirSync } from 'node:fs'
import { build, isBuilt } from './ready/build.mjs'
import { install, isInstalled } from './ready/install.mjs'
import { whileNobodyElse } from './ready/one-at-a-time.mjs'
import { fileIn, SetupProblem, say } from './ready/tools.mjs'

export { fileIn, run, SetupProblem, say } from './ready/tools.mjs'

/**
 * `tools`: with what only tests and development need. `rebuild`: also when it stands already. Throws a {@link SetupProblem} with one clear
 * line.
 */
export async function makeReady({ tools = false, rebuild = false } = {}) {
  requireNode(20, 19)
  if (!rebuild && isInstalled({ tools }) && isBuilt()) return
  try {
    mkdirSync(fileIn('dist'), { recursive: true })
    await whileNobodyElse(fileIn('dist/.setting-up'), async () => {
      if (!isInstalled({ tools })) await install({ tools })
      if (rebuild || !isBuilt()) await build()
    })
  } catch (error) {
    throw inOneLine(error)
  }
}

function requireNode(major, minor) {
  const [ours, ourMinor] = process.versions.node.split('.').map(Number)
  if (ours > major || (ours === major && ourMinor >= minor)) return
  throw new SetupProblem(`Dorpsplein needs Node ${major}.${minor} or newer; this is ${process.versions.node}`)
}

function inOneLine(error) {
  if (error.code === 'EROFS' || error.code === 'EACCES' || error.code === 'EPERM')
    return new SetupProblem(
      `${fileIn('')} is not installed and built, and cannot be written: run "npm start" once as its owner`,
    )
  if (error.code === 'ENOSPC')
    return new SetupProblem('the disk is full: Dorpsplein needs about 600 MB to install')
  if (!(error instanceof SetupProblem)) say(String(error.stack))
  return error instanceof SetupProblem ? error : new SetupProblem(`setting up failed: ${error.message}`)
}
