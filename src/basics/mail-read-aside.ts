/**
 * Reads a mail beside everything else, so that no wall waits for it: in a thread with little memory and little time. A mail
 * that takes more is one that nobody takes apart. From sources that are not built (tests) a thread cannot be started; then it
 * is read here.
 */
import { Worker } from 'node:worker_threads'
import { headersOf } from './mail-headers.js'
import { type ReceivedMail, readMail } from './mail-read.js'

const built = import.meta.url.endsWith('.js')
const patienceMs = 30_000

export async function readMailAside(raw: Buffer, size = raw.length): Promise<ReceivedMail> {
  if (!built) return readMail(raw, size)
  try {
    return await inThread(raw, size)
  } catch {
    // Its headers say whose it is; the rest is left to the mailbox.
    const head = raw.subarray(0, headersOf(raw).size)
    const read = await readMail(
      Buffer.from(head.toString('latin1').replace(/^content-type:/gim, 'X-Was:'), 'latin1'),
      size,
    )
    return {
      ...read,
      trouble: [...new Set([...read.trouble.filter((one) => one !== 'empty'), 'too-complex' as const])],
    }
  }
}

function inThread(raw: Buffer, size: number): Promise<ReceivedMail> {
  const thread = new Worker(new URL('./mail-read-worker.js', import.meta.url), {
    workerData: { raw, size },
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  })
  let late: NodeJS.Timeout | undefined
  return new Promise<ReceivedMail>((resolve, reject) => {
    late = setTimeout(() => reject(new Error('reading a mail took too long')), patienceMs)
    thread.once('message', resolve)
    thread.once('error', reject)
    thread.once('exit', (code) => reject(new Error(`reading a mail ended with ${code} and no result`)))
  }).finally(() => {
    clearTimeout(late)
    return thread.terminate()
  })
}
