/** The organisation's own accounts: what exists, for whom, whose, and whether the newsroom hears it. */
import { randomUUID } from 'node:crypto'
import { Refusal } from '#basics/refusal'
import type { Tx } from './database.js'

/** `later` is an answer: the wall then says that the channel is missing. */
export type Connection = 'none' | 'later' | 'connected'

export type Channel = {
  channelId: string
  network: string
  address: string
  name: string
  active: boolean
  audience: string
  department: string
  connection: Connection
}

export type NewChannel = Omit<Channel, 'channelId'>

const columns = (tx: Tx) =>
  tx`channel_id as "channelId", network, address, name, active, audience, department, connection`

/** Active ones first, then by network and name. */
export async function channels(tx: Tx, orgId: string): Promise<Channel[]> {
  return tx<Channel[]>`select ${columns(tx)} from channel where org_id = ${orgId}
    order by not active, network, lower(name), channel_id`
}

export async function channel(tx: Tx, orgId: string, channelId: string): Promise<Channel | undefined> {
  const [row] = await tx<
    Channel[]
  >`select ${columns(tx)} from channel where org_id = ${orgId} and channel_id = ${channelId}`
  return row
}

export async function addChannel(tx: Tx, orgId: string, wanted: NewChannel): Promise<string> {
  const channelId = randomUUID()
  const rows =
    await tx`insert into channel (org_id, channel_id, network, address, name, active, audience, department, connection)
    values (${orgId}, ${channelId}, ${wanted.network}, ${wanted.address}, ${wanted.name}, ${wanted.active}, ${wanted.audience},
      ${wanted.department}, ${wanted.connection})
    on conflict do nothing`
  if (rows.count === 0)
    throw new Refusal('channels.known', 'this channel is in the register already', {
      address: wanted.address,
    })
  await squareChanged(tx, orgId)
  return channelId
}

export async function changeChannel(
  tx: Tx,
  orgId: string,
  channelId: string,
  wanted: NewChannel,
): Promise<void> {
  const [same] =
    await tx`select channel_id from channel where org_id = ${orgId} and network = ${wanted.network}
    and address = ${wanted.address} and channel_id <> ${channelId}`
  if (same)
    throw new Refusal('channels.known', 'this channel is in the register already', {
      address: wanted.address,
    })
  const rows =
    await tx`update channel set network = ${wanted.network}, address = ${wanted.address}, name = ${wanted.name},
      active = ${wanted.active}, audience = ${wanted.audience}, department = ${wanted.department}, connection = ${wanted.connection}
    where org_id = ${orgId} and channel_id = ${channelId}`
  if (rows.count === 0) throw new Refusal('channels.unknown', 'there is no such channel')
  await squareChanged(tx, orgId)
}

/** A channel of this network is heard now: the wall misses it no more. */
export async function channelsConnected(tx: Tx, orgId: string, network: string): Promise<void> {
  const heard = await tx`update channel set connection = 'connected'
    where org_id = ${orgId} and network = ${network} and active and connection = 'later'`
  if (heard.count > 0) await squareChanged(tx, orgId)
}

export async function removeChannel(tx: Tx, orgId: string, channelId: string): Promise<void> {
  await tx`delete from channel where org_id = ${orgId} and channel_id = ${channelId}`
  await squareChanged(tx, orgId)
}

/** The wall names what it does not hear. */
async function squareChanged(tx: Tx, orgId: string): Promise<void> {
  await tx`update counter set square_version = square_version + 1 where org_id = ${orgId}`
}
