/**
 * A mailbox that speaks IMAP4rev1 (RFC 3501), as much of it as a program needs that reads a folder: signing in, folders,
 * search by number or date, fetching whole or in part, flags, moving. Mails are put in by the test.
 */

import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'

type Stored = { uid: number; raw: Buffer; flags: Set<string>; at: Date }
type Folder = { validity: number; next: number; mails: Stored[] }

export type MailboxServer = {
  host: string
  port: number
  /** `127.0.0.1:PORT`, as DORPSPLEIN_ALLOW_HOSTS wants it. */
  address: string
  account: string
  password: string
  deliver(raw: string | Buffer, folder?: string): number
  /** Raw texts of what lies in a folder. */
  holds(folder?: string): { uid: number; raw: string; seen: boolean }[]
  /** The server numbers everything anew, as after a restore. */
  renumber(folder?: string): void
  /** Ends the connection in the middle: at the n-th command of this name from now. */
  hangUpAt(command: string, nth?: number): void
  /** How many bytes of mails were handed out. */
  readonly handedOut: number
  readonly signIns: number
  close(): Promise<void>
}

export async function startMailbox(
  settings: { account?: string; password?: string; folders?: string[] } = {},
): Promise<MailboxServer> {
  const {
    account = 'antwoord@duinveld.example',
    password = 'geheim van de post',
    folders = ['INBOX', 'Verwerkt'],
  } = settings
  const box = new Map<string, Folder>(folders.map((name) => [name, { validity: 1, next: 1, mails: [] }]))
  const sockets = new Set<Socket>()
  let handedOut = 0
  let signIns = 0
  let hang: { command: string; left: number } | null = null

  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    let open: Folder | null = null
    let isIn = false
    let waiting: Buffer = Buffer.alloc(0)
    const say = (text: string | Buffer) => socket.write(text)
    say('* OK [CAPABILITY IMAP4rev1 UIDPLUS MOVE LITERAL+] ready\r\n')
    socket.on('data', (chunk) => {
      waiting = Buffer.concat([waiting, chunk])
      for (;;) {
        const taken = wholeCommand(waiting, say)
        if (!taken) return
        waiting = taken.rest
        obey(taken.line)
      }
    })

    function obey(line: string) {
      const [, tag = '*', rest = ''] = /^(\S+) (.*)$/s.exec(line) ?? []
      const words = wordsOf(rest)
      let command = (words.shift() ?? '').toUpperCase()
      const byUid = command === 'UID'
      if (byUid) command = (words.shift() ?? '').toUpperCase()
      if (hang?.command === command && --hang.left <= 0) {
        hang = null
        socket.destroy()
        return
      }
      const ok = (text = 'done') => say(`${tag} OK ${text}\r\n`)
      const no = (text: string) => say(`${tag} NO ${text}\r\n`)
      if (command === 'CAPABILITY') {
        say('* CAPABILITY IMAP4rev1 UIDPLUS MOVE LITERAL+\r\n')
        return ok()
      }
      if (command === 'NOOP' || command === 'ID' || command === 'ENABLE') return ok()
      if (command === 'LOGOUT') {
        say('* BYE\r\n')
        ok()
        socket.end()
        return
      }
      if (command === 'LOGIN') {
        if (words[0] !== account || words[1] !== password)
          return no('[AUTHENTICATIONFAILED] wrong name or password')
        isIn = true
        signIns += 1
        return ok()
      }
      if (!isIn) return no('sign in first')
      if (command === 'NAMESPACE') {
        say('* NAMESPACE (("" "/")) NIL NIL\r\n')
        return ok()
      }
      if (command === 'LIST' || command === 'LSUB') {
        const wanted = words[1] ?? ''
        for (const name of box.keys())
          if (wanted === '*' || wanted === name) say(`* ${command} () "/" "${name}"\r\n`)
        if (wanted === '') say(`* ${command} (\\Noselect) "/" ""\r\n`)
        return ok()
      }
      if (command === 'SELECT' || command === 'EXAMINE') {
        open = box.get(words[0] ?? '') ?? null
        if (!open) return no('[NONEXISTENT] no such folder')
        say(`* FLAGS (\\Seen \\Deleted)\r\n* ${open.mails.length} EXISTS\r\n* 0 RECENT\r\n`)
        say(
          `* OK [UIDVALIDITY ${open.validity}]\r\n* OK [UIDNEXT ${open.next}]\r\n* OK [PERMANENTFLAGS (\\Seen \\Deleted \\*)]\r\n`,
        )
        return ok('[READ-WRITE] open')
      }
      if (command === 'CLOSE' || command === 'UNSELECT') {
        open = null
        return ok()
      }
      if (!open) return no('open a folder first')
      const folder = open
      const chosen = (set: string) =>
        folder.mails.filter((mail, at) =>
          inSet(set, byUid ? mail.uid : at + 1, byUid ? folder.next - 1 : folder.mails.length),
        )
      const numberOf = (mail: Stored) => folder.mails.indexOf(mail) + 1
      if (command === 'SEARCH') {
        const text = words.join(' ').toUpperCase()
        const set = /UID (\S+)/.exec(text)?.[1]
        const since = /SINCE "?([\w-]+)"?/.exec(text)?.[1]
        const found = folder.mails.filter(
          (mail, at) =>
            (set === undefined ||
              inSet(set, mail.uid, folder.mails.at(-1)?.uid ?? 0) ||
              (set.endsWith(':*') && at === folder.mails.length - 1)) &&
            (since === undefined || mail.at >= new Date(`${since} UTC`)),
        )
        say(`* SEARCH${found.map((mail) => ` ${byUid ? mail.uid : numberOf(mail)}`).join('')}\r\n`)
        return ok()
      }
      if (command === 'FETCH') {
        const wanted = words.slice(1).join(' ').toUpperCase()
        for (const mail of chosen(words[0] ?? '')) {
          const parts = [`UID ${mail.uid}`]
          if (wanted.includes('RFC822.SIZE')) parts.push(`RFC822.SIZE ${mail.raw.length}`)
          if (wanted.includes('FLAGS')) parts.push(`FLAGS (${[...mail.flags].join(' ')})`)
          const body = /BODY(?:\.PEEK)?\[\](?:<(\d+)\.(\d+)>)?/.exec(wanted)
          if (!body) {
            say(`* ${numberOf(mail)} FETCH (${parts.join(' ')})\r\n`)
            continue
          }
          const from = Number(body[1] ?? 0)
          const piece = body[2] === undefined ? mail.raw : mail.raw.subarray(from, from + Number(body[2]))
          handedOut += piece.length
          say(
            `* ${numberOf(mail)} FETCH (${parts.join(' ')} BODY[]${body[1] === undefined ? '' : `<${from}>`} {${piece.length}}\r\n`,
          )
          say(piece)
          say(')\r\n')
        }
        return ok()
      }
      if (command === 'STORE') {
        for (const mail of chosen(words[0] ?? '')) {
          for (const flag of words.slice(2).join(' ').match(/\\\w+/g) ?? []) mail.flags.add(flag)
          if (!/SILENT/i.test(words[1] ?? ''))
            say(`* ${numberOf(mail)} FETCH (UID ${mail.uid} FLAGS (${[...mail.flags].join(' ')}))\r\n`)
        }
        return ok()
      }
      if (command === 'MOVE') {
        const target = box.get(words[1] ?? '')
        if (!target) return no('[TRYCREATE] no such folder')
        for (const mail of chosen(words[0] ?? '')) {
          say(`* OK [COPYUID ${target.validity} ${mail.uid} ${target.next}] moved\r\n`)
          say(`* ${numberOf(mail)} EXPUNGE\r\n`)
          folder.mails.splice(folder.mails.indexOf(mail), 1)
          target.mails.push({ ...mail, uid: target.next++ })
        }
        return ok()
      }
      say(`${tag} BAD unknown command ${command}\r\n`)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const folderNamed = (name: string) => {
    const found = box.get(name)
    if (!found) throw new Error(`no folder ${name}`)
    return found
  }
  return {
    host: '127.0.0.1',
    port,
    address: `127.0.0.1:${port}`,
    account,
    password,
    deliver(raw, folder = 'INBOX') {
      const into = folderNamed(folder)
      const text = Buffer.isBuffer(raw) ? raw : Buffer.from(raw.replace(/\r?\n/g, '\r\n'))
      into.mails.push({ uid: into.next, raw: text, flags: new Set(), at: new Date() })
      return into.next++
    },
    holds: (folder = 'INBOX') =>
      folderNamed(folder).mails.map(({ uid, raw, flags }) => ({
        uid,
        raw: raw.toString(),
        seen: flags.has('\\Seen'),
      })),
    renumber(folder = 'INBOX') {
      const one = folderNamed(folder)
      one.validity += 1
      one.next = 1
      for (const mail of one.mails) mail.uid = one.next++
    },
    hangUpAt(command, nth = 1) {
      hang = { command, left: nth }
    },
    get handedOut() {
      return handedOut
    },
    get signIns() {
      return signIns
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

/** One command with its literals put in as quoted words; null while it is not all here. */
function wholeCommand(bytes: Buffer, say: (text: string) => unknown): { line: string; rest: Buffer } | null {
  let at = 0
  let line = ''
  for (;;) {
    const end = bytes.indexOf('\r\n', at)
    if (end < 0) return null
    const text = bytes.subarray(at, end).toString()
    const literal = /\{(\d+)(\+?)\}$/.exec(text)
    if (!literal) return { line: line + text, rest: bytes.subarray(end + 2) }
    const size = Number(literal[1])
    if (bytes.length < end + 2 + size) {
      if (literal[2] !== '+' && bytes.length === end + 2) say('+ go on\r\n')
      return null
    }
    line += `${text.slice(0, literal.index)}"${bytes
      .subarray(end + 2, end + 2 + size)
      .toString()
      .replace(/["\\]/g, '\\$&')}"`
    at = end + 2 + size
  }
}

const wordsOf = (text: string): string[] =>
  (text.match(/"(?:[^"\\]|\\.)*"|[^\s"]+/g) ?? []).map((word) =>
    word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word,
  )

/** `1:3,7,9:*`. */
function inSet(set: string, number: number, last: number): boolean {
  return set.split(',').some((part) => {
    const [from = '', to] = part.split(':').map((one) => (one === '*' ? String(last) : one))
    const low = Number(from)
    const high = to === undefined ? low : Number(to)
    return number >= Math.min(low, high) && number <= Math.max(low, high)
  })
}
