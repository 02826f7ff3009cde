/**
 * `npm test`: installs what it needs, then types, lint, unit tests, integration on real PostgreSQL, and the journeys in a
 * real browser. Closes with `N passed, N failed` alone on a line; exit code 1 when anything failed.
 *
 * `npm test -- src/match` runs only the tests there. No standard input; with CI=true nothing may be skipped for want of a
 * browser.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium, installChromium } from './ready/chromium.mjs'
import { fileIn, makeReady, run, SetupProblem, say } from './ready.mjs'

const chosen = process.argv.slice(2)
const inContinuousIntegration = /^(1|true)$/i.test(process.env.CI ?? '')
const count = { passed: 0, failed: 0, skipped: 0 }

try {
  await makeReady({ tools: true })
} catch (error) {
  if (!(error instanceof SetupProblem)) throw error
  say(error.message)
  count.failed += 1
  close()
}

const chromium = await findOrInstallChromium()
if (chosen.length === 0) {
  await check('Types', 'types')
  await check('Lint', 'lint')
}
await runTests()
close()

async function findOrInstallChromium() {
  const there = findChromium()
  if (there) return there
  say('Installing Chromium for the journeys …')
  return installChromium()
}

/** A script of package.json, as one test. */
async function check(title, script) {
  say(`${title} …`)
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { code, said } = await run(npm, ['run', '--silent', script])
  if (code === 0) count.passed += 1
  else {
    count.failed += 1
    say(`${said.trim()}\n${title}: failed`)
  }
}

async function runTests() {
  say('Tests …')
  const folder = mkdtempSync(join(tmpdir(), 'dorpsplein-results-'))
  const results = join(folder, 'results.json')
  const vitest = fileIn('node_modules/vitest/vitest.mjs')
  const args = [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile=${results}`, ...chosen]
  if (!chromium) args.push('--exclude=tests/journeys/**')
  const environment = chromium ? { CHROMIUM_PATH: chromium } : {}
  try {
    const { code } = await run(process.execPath, args, { show: true, environment })
    add(results, code)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  if (!chromium) withoutJourneys()
}

/** Vitest's own count, and what it does not count: a file that could not be loaded, an error outside any test. */
function add(results, code) {
  let failed = 0
  try {
    const report = JSON.parse(readFileSync(results, 'utf8'))
    failed = report.numFailedTests
    for (const file of report.testResults)
      if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'))
        failed += 1
    count.passed += report.numPassedTests
    count.skipped += report.numPendingTests + report.numTodoTests
  } catch {
    say('The tests ended without a result.')
  }
  count.failed += code !== 0 && failed === 0 ? 1 : failed
}

function withoutJourneys() {
  const folder = fileIn('tests/journeys')
  const journeys = readdirSync(folder).filter((file) => file.endsWith('.e2e.ts'))
  say(`${journeys.length} journeys skipped: no Chromium (set CHROMIUM_PATH, or install one)`)
  if (inContinuousIntegration) count.failed += journeys.length
  else count.skipped += journeys.length
}

function close() {
  const { passed, failed, skipped } = count
  process.stdout.write(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}\n`)
  process.exit(failed > 0 ? 1 : 0)
}
