/**
 * `npm run bench`: measures what DESIGN promises, one program of bench/ after the other, each in a process of its own.
 *
 * Each writes lines of JSON on standard output: `{"what", "value", "unit", "promise", "holds"}`, where `promise` is the
 * promised figure in words and `holds` whether it was kept (both absent for a peer, or a figure that only informs).
 * `npm run bench -- wall store` runs only those whose name begins so. Exit code 1 when a promise is not held.
 */
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileIn, makeReady, run, SetupProblem, say } from './ready.mjs'

const chosen = process.argv.slice(2)
let broken = 0

try {
  await makeReady({ tools: true })
  await compile()
} catch (error) {
  if (!(error instanceof SetupProblem)) throw error
  say(error.message)
  process.exit(2)
}
for (const name of programs()) await measure(name)
process.exit(broken > 0 ? 1 : 0)

/** Compiled rather than transformed on the way, so that what is measured is what runs. */
async function compile() {
  const compiler = fileIn('node_modules/typescript/bin/tsc')
  const { code, said } = await run(process.execPath, [compiler, '-p', 'bench', '--noCheck'])
  if (code !== 0) throw new SetupProblem(`building the benchmarks failed:\n${said.trim()}`)
}

/** `bench/<figure>.ts`; what they share has a dot in its name (`load.fixture.ts`). */
function programs() {
  const names = readdirSync(fileIn('bench')).filter((file) => /^[\w-]+\.ts$/.test(file))
  const wanted = (name) => chosen.length === 0 || chosen.some((one) => name.startsWith(one))
  return names
    .map((file) => file.slice(0, -'.ts'.length))
    .filter(wanted)
    .sort()
}

async function measure(name) {
  console.log(`\n${name}`)
  const program = fileIn(`dist/bench/${name}.js`)
  const child = spawn(process.execPath, ['--expose-gc', program], {
    cwd: fileIn(''),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => child.once('close', resolve))
  for await (const line of createInterface({ input: child.stdout })) show(line)
  const code = await ended
  if (code !== 0) {
    broken += 1
    console.log(`  ended with exit code ${code}`)
  }
}

function show(line) {
  const figure = read(line)
  if (!figure) return console.log(`  ${line}`)
  const { what, value, unit = '', promise, holds } = figure
  if (holds === false) broken += 1
  const verdict = promise === undefined ? '' : `   promised ${promise}${holds === false ? '   NOT HELD' : ''}`
  console.log(`  ${what.padEnd(48)} ${inFigures(value).padStart(12)} ${unit.padEnd(10)}${verdict}`)
}

function read(line) {
  try {
    const figure = JSON.parse(line)
    return typeof figure?.what === 'string' ? figure : null
  } catch {
    return null
  }
}

function inFigures(value) {
  return typeof value === 'number'
    ? value.toLocaleString('en', { maximumSignificantDigits: 4 })
    : String(value)
}
