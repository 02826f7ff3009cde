import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of package.json: sources, styles and catalogues are read from there, whether built or not. */
export const packageRoot: string = upwards(dirname(fileURLToPath(import.meta.url)))

function upwards(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder
  const parent = dirname(folder)
  if (parent === folder) throw new Error('package.json not found')
  return upwards(parent)
}
