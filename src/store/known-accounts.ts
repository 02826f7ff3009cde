/** Organisations, media and office holders: the only accounts whose names are kept. */
import type { AuthorKind } from '#post'
import type { Tx } from './database.js'

export type KnownAccount = {
  network: string
  account: string
  kind: Exclude<AuthorKind, 'private'>
  name: string
}

export async function knownAccounts(tx: Tx, orgId: string): Promise<KnownAccount[]> {
  return tx<
    KnownAccount[]
  >`select network, account, kind, name from known_account where org_id = ${orgId} order by name`
}

export async function addKnownAccount(tx: Tx, orgId: string, account: KnownAccount): Promise<void> {
  await tx`insert into known_account (org_id, network, account, kind, name)
    values (${orgId}, ${account.network}, ${account.account}, ${account.kind}, ${account.name})
    on conflict (org_id, network, account) do update set kind = excluded.kind, name = excluded.name`
}

export async function removeKnownAccount(
  tx: Tx,
  orgId: string,
  network: string,
  account: string,
): Promise<void> {
  await tx`delete from known_account where org_id = ${orgId} and network = ${network} and account = ${account}`
}
