/**
 * `node bin/make-frame-wasm.mjs`: compiles `bin/frame-wasm/frame.ts` to what `src/collect/connectors/jetstream` runs. Beside
 * it lies which source it was made of: a test holds that both are of one commit.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const fileIn = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const source = fileIn('bin/frame-wasm/frame.ts')
const target = fileIn('src/collect/connectors/jetstream/frame.wasm')

const { error, stderr } = await asc.main([
  source,
  ...['--outFile', target, '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'],
  ...['--initialMemory', '4', '--maximumMemory', '4'],
])
if (error) {
  process.stderr.write(`${stderr}\n`)
  process.exit(1)
}
const sum = (file) => createHash('sha256').update(readFileSync(file)).digest('hex')
writeFileSync(`${target}.sha256`, `${sum(source)}  frame.ts\n${sum(target)}  frame.wasm\n`)
