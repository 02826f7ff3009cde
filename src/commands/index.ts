/** The commands by name. Each file of this folder does one of them. */
import { backupCommand, restoreCommand } from './backup-command.js'
import type { Command } from './command.js'
import { demoCommand } from './demo.js'
import { doctorCommand } from './doctor.js'
import { exportCommand } from './export.js'
import { initCommand } from './init.js'
import { lintQueryCommand, matchPostsCommand } from './queries.js'
import { replayCommand } from './replay-command.js'
import { senseCommand } from './sense.js'
import { startCommand } from './start.js'
import { topicsCommand } from './topics.js'

export type { Command } from './command.js'

const all: Command[] = [
  startCommand,
  demoCommand,
  initCommand,
  topicsCommand,
  replayCommand,
  exportCommand,
  lintQueryCommand,
  matchPostsCommand,
  senseCommand,
  backupCommand,
  restoreCommand,
  doctorCommand,
]

export const commands: Map<string, Command> = new Map(all.map((command) => [command.name, command]))
