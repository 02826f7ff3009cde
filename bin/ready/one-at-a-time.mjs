/** Lets one process at a time do something, and takes over from one that died in the middle of it. */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { say } from './tools.mjs'

/** Waits until nobody holds `file`, holds it while `work` runs, and lets go. */
export async function whileNobodyElse(file, work) {
  let told = false
  while (!take(file)) {
    if (!told) say('Another process is setting up; waiting for it …')
    told = true
    await pause(100)
  }
  const letGo = () => rmSync(file, { force: true })
  process.once('exit', letGo)
  try {
    return await work()
  } finally {
    process.off('exit', letGo)
    letGo()
  }
}

function take(file) {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, `${process.pid} ${began(process.pid)}`)
  try {
    // A link either comes to be or not: two that come together cannot both have it.
    linkSync(draft, file)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    bury(file)
    return false
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Moves a dead process's file out of the way; puts it back when it turns out to be a live one's that came between. */
function bury(file) {
  if (isHeld(file)) return
  const grave = `${file}.${process.pid}.old`
  try {
    renameSync(file, grave)
    if (isHeld(grave)) linkSync(grave, file)
    rmSync(grave, { force: true })
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error
  }
}

function isHeld(file) {
  try {
    const [pid, start] = readFileSync(file, 'utf8').split(' ')
    process.kill(Number(pid), 0)
    return began(pid) === start
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Numbers of processes come round again, so the moment it began counts too; empty where the system does not tell. */
function began(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // Ended, but not buried by its parent.
    return state === 'Z' || state === 'X' ? 'ended' : rest[18]
  } catch {
    return ''
  }
}
