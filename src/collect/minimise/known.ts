/** The organisation's own list of organisations, media and office holders. */

import type { AuthorKind } from '#post'

/** `account` is a native id or a handle as people write it, with or without `@`. */
export type Known = { network: string; account: string; kind: Exclude<AuthorKind, 'private'>; name: string }

export type KnownAccounts = {
  find(network: string, author: { id: string; handle?: string }): Known | undefined
  /** The handle without `@`. */
  isKnownHandle(network: string, handle: string): boolean
}

/** A list is read once for all the posts that are held against it. */
const read = new WeakMap<readonly Known[], KnownAccounts>()

export function knownOf(list: readonly Known[]): KnownAccounts {
  const there = read.get(list)
  if (there) return there
  const accounts = new Map(list.map((known) => [nameOf(known.network, known.account), known]))
  const made: KnownAccounts = {
    find: (network, author) =>
      accounts.get(nameOf(network, author.id)) ??
      (author.handle ? accounts.get(nameOf(network, author.handle)) : undefined),
    isKnownHandle: (network, handle) => accounts.has(nameOf(network, handle)),
  }
  read.set(list, made)
  return made
}

function nameOf(network: string, account: string): string {
  return `${network} ${account.trim().replace(/^@/, '').toLowerCase()}`
}
