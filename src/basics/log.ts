import { type Logger, pino } from 'pino'

/** Structured log on standard error: standard output belongs to the commands. */
export type Log = Logger

/** `level` as pino names it; `silent` for tests. */
export function createLog(level: string): Log {
  return pino(
    { level, base: null, redact: ['authorization', 'cookie', 'token', 'secret', 'password'] },
    pino.destination(2),
  )
}
