/** The commands by name. Each is loaded when it is asked for: most need little of the house. */
import type { Command } from './command.js'

const loaders: Record<string, () => Promise<Command>> = {
  start: async () => (await import('./start.js')).startCommand,
  demo: async () => (await import('./demo.js')).demoCommand,
  init: async () => (await import('./init.js')).initCommand,
  topics: async () => (await import('./topics.js')).topicsCommand,
  replay: async () => (await import('./replay-command.js')).replayCommand,
  export: async () => (await import('./export.js')).exportCommand,
  lint: async () => (await import('./queries.js')).lintQueryCommand,
  match: async () => (await import('./queries.js')).matchPostsCommand,
  sense: async () => (await import('./sense.js')).senseCommand,
  stories: async () => (await import('./stories.js')).storiesCommand,
  signals: async () => (await import('./signals.js')).signalsCommand,
  impact: async () => (await import('./impact.js')).impactCommand,
  backup: async () => (await import('./backup-command.js')).backupCommand,
  restore: async () => (await import('./backup-command.js')).restoreCommand,
  verify: async () => (await import('./verify.js')).verifyCommand,
  doctor: async () => (await import('./doctor.js')).doctorCommand,
}

/** Undefined: there is no such command. */
export async function command(name: string): Promise<Command | undefined> {
  return Object.hasOwn(loaders, name) ? loaders[name]?.() : undefined
}

export async function everyCommand(): Promise<Command[]> {
  return Promise.all(Object.values(loaders).map((load) => load()))
}
