/** Tielt, the town of the journeys that run the program itself: founded by a command, entered by its one-time link. */
import type { Page } from 'playwright-core'
import { type Running, run } from '../program.js'

/** Returns the path of the link that signs its administrator, An, in once. */
export async function foundTielt(dataDir: string): Promise<string> {
  const who = ['--org', 'tielt', '--town', 'Tielt', '--admin', 'an@tielt.example']
  const { out } = await run(['init', ...who, '--data', dataDir])
  return /\/welcome\/\S+/.exec(out)?.[0] ?? ''
}

/** By the link of {@link foundTielt}, with a press on its one button. */
export async function enter(desk: Page, newsroom: Running, welcome: string): Promise<void> {
  await desk.goto(`${newsroom.url}${welcome}`)
  await desk.locator('main form button').click()
}
