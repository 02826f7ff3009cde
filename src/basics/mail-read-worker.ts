/** Reads one mail in a thread of its own: bytes enter as the thread's data, what was read leaves. */
import { parentPort, workerData } from 'node:worker_threads'
import { readMail } from './mail-read.js'

const { raw, size } = workerData as { raw: Uint8Array; size: number }
parentPort?.postMessage(await readMail(Buffer.from(raw), size))
