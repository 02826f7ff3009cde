/**
 * What was deleted at its source.
 *
 * A firehose tells of every deletion in the world, and nearly all are of posts that nobody here kept. They are gathered
 * for a few seconds and looked up together; the cursor moves only with them, so a crash in between loses none. The last
 * ones are remembered in memory, for the post that arrives after its own deletion.
 */
import type { Arrival, Drop, RawPost } from '#post'
import { rememberFarewells, removePosts, removeVoices, type Tx } from '#store'
import type { Circle } from './circle.js'
import type { Delivery } from './connector.js'
import { nativeHash, voiceHash } from './minimise/index.js'
import type { Listener } from './schedule.js'

/** What one organisation still has to look up for one source. */
export type Owed = {
  deleted: { network: string; id: string }[]
  accounts: { network: string; author: string }[]
  drops: Drop[]
}

const remembered = 50_000
const gatherMs = 5_000
const gatherAtMost = 2_000

export function createFarewells() {
  const recent = new Set<string>()
  const owed = new Map<string, Owed>()
  const settledAt = new Map<string, number>()
  const nothing = (): Owed => ({ deleted: [], accounts: [], drops: [] })
  const note = (name: string) => {
    recent.add(name)
    if (recent.size > remembered) recent.delete(recent.values().next().value as string)
  }
  const nameOf = (listener: Listener) => `${listener.orgId}/${listener.sourceId}`

  return {
    /** What a firehose says holds for all; what a town's own source says, only for those who follow it. */
    remember(arrivals: Arrival[], listeners: Listener[]): void {
      const firehose = listeners.some(({ scope }) => scope === 'firehose')
      for (const { network, id } of arrivals.filter((arrival) => arrival.type === 'delete')) {
        if (firehose) note(`${network} ${id}`)
        else for (const { orgId } of listeners) note(`${orgId} ${network} ${id}`)
      }
    },

    wasDeleted(post: RawPost, orgId: string): boolean {
      const name = `${post.network} ${post.id}`
      return recent.has(name) || recent.has(`${orgId} ${name}`)
    },

    owe(listener: Listener, delivery: Delivery<unknown>): void {
      const name = nameOf(listener)
      const debt = owed.get(name) ?? nothing()
      for (const arrival of delivery.arrivals) {
        if (arrival.type === 'delete') debt.deleted.push({ network: arrival.network, id: arrival.id })
        if (arrival.type === 'account-gone')
          debt.accounts.push({ network: arrival.network, author: arrival.author })
      }
      debt.drops.push(...delivery.drops)
      owed.set(name, debt)
    },

    /** Whether the organisation's cursor has waited long enough. */
    areDue(listener: Listener, now: Date): boolean {
      const name = nameOf(listener)
      const debt = owed.get(name)
      const size = debt ? debt.deleted.length + debt.accounts.length + debt.drops.length : 0
      return size >= gatherAtMost || now.getTime() - (settledAt.get(name) ?? 0) >= gatherMs
    },

    /** A copy: what comes in while it is being settled is for the next time. */
    of(listener: Listener): Owed {
      const debt = owed.get(nameOf(listener)) ?? nothing()
      return { deleted: [...debt.deleted], accounts: [...debt.accounts], drops: [...debt.drops] }
    },

    /**
     * Erases the texts; returns how many there were. What a town's own source takes back before it was here is remembered:
     * calls of a network may come in any order, and after a restart.
     */
    async follow(tx: Tx, circle: Circle, debt: Owed, scope: Listener['scope']): Promise<number> {
      let removed = 0
      for (const [network, ids] of byNetwork(debt.deleted, (one) => one.id)) {
        const hashes = ids.map((id) => nativeHash(circle.keys, network, id))
        removed += await removePosts(tx, circle.orgId, network, hashes)
        if (scope === 'town') await rememberFarewells(tx, circle.orgId, network, hashes)
      }
      for (const [network, authors] of byNetwork(debt.accounts, (one) => one.author)) {
        const voices = authors.flatMap((author) =>
          circle.keys.months.map((month) => voiceHash(circle.keys, network, author, month)),
        )
        removed += await removeVoices(tx, circle.orgId, network, voices)
      }
      return removed
    },

    /** Nothing could be kept: all that is owed will be delivered again, since the cursor stands before it. */
    letGo(listener: Listener): void {
      owed.delete(nameOf(listener))
    },

    done(listener: Listener, debt: Owed, now: Date): void {
      const name = nameOf(listener)
      const left = owed.get(name)
      left?.deleted.splice(0, debt.deleted.length)
      left?.accounts.splice(0, debt.accounts.length)
      left?.drops.splice(0, debt.drops.length)
      settledAt.set(name, now.getTime())
    },
  }
}

function byNetwork<T extends { network: string }>(
  items: T[],
  value: (item: T) => string,
): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const item of items) {
    const group = groups.get(item.network)
    if (group) group.push(value(item))
    else groups.set(item.network, [value(item)])
  }
  return groups
}
