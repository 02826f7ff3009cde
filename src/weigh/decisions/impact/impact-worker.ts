/** A measurement in a thread of its own: a question enters as the thread's data; shares done and the impact leave. */
import { parentPort, workerData } from 'node:worker_threads'
import { measuring, type Question } from './measure.js'

const work = measuring(workerData as Question)
let told = 0
for (let step = work.next(); ; step = work.next()) {
  if (step.done) {
    parentPort?.postMessage({ impact: step.value })
    break
  }
  if (step.value < told + 0.01) continue
  told = step.value
  parentPort?.postMessage({ share: told })
}
