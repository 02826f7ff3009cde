/**
 * Lines to a mail server: opened when needed, used for many letters, hung up when nothing is left to say.
 *
 * In: who to talk to. Out: a line on which the next letter can be said. Never here: what an answer means for a letter.
 */
import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection'

/** `used`: it has carried a letter before, so the server may have hung up without our knowing. */
export type Line = { connection: SMTPConnection; letters: number; used: boolean }

export type Lines = {
  /** Rejects with the server's answer, or with what kept us from it. */
  take(fresh?: boolean): Promise<Line>
  /** Back for the next letter. What went wrong in any way is dropped instead. */
  give(line: Line): void
  drop(line: Line): void
  /** Hangs up those that are not in use. */
  close(): void
}

/** Servers have a limit of their own; well below the usual ones. */
const mostLetters = 100
const idleMs = 5_000

export function createLines(
  options: SMTPConnectionOptions,
  account: { user: string; pass: string } | null,
): Lines {
  const idle = new Map<Line, NodeJS.Timeout>()

  function forget(line: Line): void {
    clearTimeout(idle.get(line))
    idle.delete(line)
  }
  function hangUp(line: Line): void {
    forget(line)
    line.connection.quit()
  }
  return {
    take: async (fresh = false) => {
      const [waiting] = fresh ? [] : idle.keys()
      if (waiting) {
        forget(waiting)
        return waiting
      }
      const line: Line = { connection: await dial(options, account), letters: 0, used: false }
      line.connection.once('end', () => forget(line))
      return line
    },
    give: (line) => {
      line.letters += 1
      line.used = true
      if (line.letters >= mostLetters) return hangUp(line)
      idle.set(
        line,
        setTimeout(() => hangUp(line), idleMs),
      )
    },
    drop: (line) => line.connection.close(),
    close: () => {
      for (const line of [...idle.keys()]) hangUp(line)
    },
  }
}

function dial(
  options: SMTPConnectionOptions,
  account: { user: string; pass: string } | null,
): Promise<SMTPConnection> {
  const connection = new SMTPConnection(options)
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      connection.close()
      reject(error)
    }
    connection.once('error', failed)
    // Whatever a broken line still reports after that says nothing new.
    connection.on('error', () => {})
    connection.connect((error) => {
      if (error) return failed(error)
      if (!account) return resolve(connection)
      connection.login(account, (refused) => (refused ? failed(refused) : resolve(connection)))
    })
  })
}
