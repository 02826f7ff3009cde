import { type DestinationStream, type Logger, pino } from 'pino'

/** Structured log on standard error: standard output belongs to the commands. */
export type Log = Logger

/** `level` as pino names it; `silent` for tests. */
export function createLog(level: string, to: DestinationStream = pino.destination(2)): Log {
  return pino(
    {
      level,
      base: null,
      redact: ['authorization', 'cookie', 'token', 'secret', 'password'],
      serializers: { error: withoutData, err: withoutData },
    },
    to,
  )
}

/** Their messages are V8's own and quote nothing that came in. */
const plain = new Set(['TypeError', 'RangeError', 'ReferenceError'])
const telling = ['code', 'syscall', 'severity', 'routine', 'table_name', 'constraint_name', 'key'] as const

/**
 * An error as it may stand in a log: what it is and where it happened. Not what it says: the messages of parsers and
 * databases quote the text that they stumbled over, and nothing from outside is logged before `minimise` has seen it.
 */
export function withoutData(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error
  const fields = error as Error & Partial<Record<(typeof telling)[number], unknown>>
  const at = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return {
    name: error.name,
    ...(plain.has(error.name) ? { message: error.message } : {}),
    ...Object.fromEntries(
      telling.flatMap((name) => (typeof fields[name] === 'string' ? [[name, fields[name]]] : [])),
    ),
    at: at.map((line) => line.trim().slice(3)),
    ...(error.cause ? { cause: withoutData(error.cause) } : {}),
  }
}
