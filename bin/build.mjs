/** `npm run build`: installs what is missing, and builds. */
import { makeReady, SetupProblem } from './ready.mjs'

try {
  await makeReady({ rebuild: true })
} catch (error) {
  if (!(error instanceof SetupProblem)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}
