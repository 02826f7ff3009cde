/** The register of the town's own channels: which, for whom, whose, and whether the newsroom hears them. */
import type { Context } from 'hono'
import { Hono } from 'hono'
import { Refusal } from '#basics/refusal'
import {
  addChannel,
  type Channel,
  type Connection,
  changeChannel,
  channel,
  channels,
  logAccess,
  type NewChannel,
  removeChannel,
} from '#store'
import { type Form, readForm } from '../access/form.js'
import { allow } from '../access/guard.js'
import { Page } from '../layout.js'
import { Button, Choice, Field } from '../parts/form.js'
import { Empty } from '../parts/notes.js'
import type { Viewer, WebEnv } from '../viewer.js'
import type { Translate } from '../words/index.js'
import { channelAt, channelNetworks, networkName } from './networks.js'
import type { PeopleParts } from './parts.js'
import { idOf } from './people.js'

const connections: Connection[] = ['connected', 'later', 'none']

export function channelRoutes({ database }: Pick<PeopleParts, 'database'>): Hono<WebEnv> {
  const routes = new Hono<WebEnv>()
  const editors = allow('administrator', 'editor')

  routes.get('/channels', allow('administrator', 'editor', 'dpo'), async (c) => {
    const { orgId } = c.get('viewer').org
    const all = await database.inOrg(orgId, (tx) => channels(tx, orgId))
    return c.html(
      <ChannelsPage t={c.get('t')} viewer={c.get('viewer')} problems={c.get('problems')} channels={all} />,
    )
  })

  routes.get('/channels/new', editors, (c) => form(c, blank, {}))
  routes.post('/channels/new', editors, async (c) => {
    const { userId, org } = c.get('viewer')
    const read = readChannel(await readForm(c))
    if ('error' in read) return form(c, read.typed, { address: c.get('t')(read.error) }, 400)
    try {
      await database.inOrg(org.orgId, async (tx) => {
        await addChannel(tx, org.orgId, read.channel)
        await logAccess(tx, org.orgId, userId, 'channels.add', {
          network: read.channel.network,
          name: read.channel.name,
        })
      })
    } catch (error) {
      if (error instanceof Refusal)
        return form(c, read.channel, { address: c.get('t')(error.key, error.values) }, 400)
      throw error
    }
    return c.redirect('/channels', 303)
  })

  routes.get('/channels/:id', editors, async (c) => form(c, await one(c), {}))
  routes.post('/channels/:id', editors, async (c) => {
    const { userId, org } = c.get('viewer')
    const known = await one(c)
    const read = readChannel(await readForm(c), known.network)
    if ('error' in read)
      return form(c, { ...read.typed, channelId: known.channelId }, { address: c.get('t')(read.error) }, 400)
    await database.inOrg(org.orgId, async (tx) => {
      await changeChannel(tx, org.orgId, known.channelId, read.channel)
      await logAccess(tx, org.orgId, userId, 'channels.change', {
        network: read.channel.network,
        name: read.channel.name,
      })
    })
    return c.redirect('/channels', 303)
  })
  routes.post('/channels/:id/remove', editors, async (c) => {
    const { userId, org } = c.get('viewer')
    const known = await one(c)
    await database.inOrg(org.orgId, async (tx) => {
      await removeChannel(tx, org.orgId, known.channelId)
      await logAccess(tx, org.orgId, userId, 'channels.remove', { network: known.network, name: known.name })
    })
    return c.redirect('/channels', 303)
  })

  async function one(c: Context<WebEnv>): Promise<Channel> {
    const { orgId } = c.get('viewer').org
    const found = await database.inOrg(orgId, (tx) => channel(tx, orgId, idOf(c)))
    if (!found) throw new Refusal('channels.unknown', 'there is no such channel')
    return found
  }

  const form = async (
    c: Context<WebEnv>,
    shown: NewChannel & { channelId?: string },
    errors: Record<string, string>,
    status: 200 | 400 = 200,
  ) =>
    c.html(
      <ChannelForm
        t={c.get('t')}
        viewer={c.get('viewer')}
        problems={c.get('problems')}
        channel={shown}
        errors={errors}
      />,
      status,
    )
  return routes
}

const blank: NewChannel = {
  network: '',
  address: '',
  name: '',
  active: true,
  audience: '',
  department: '',
  connection: 'none',
}

/** `network`: what the register says already; otherwise it follows from the address unless it was chosen. */
function readChannel(
  form: Form,
  network?: string,
): { channel: NewChannel } | { error: string; typed: NewChannel } {
  const chosen = channelNetworks.find((one) => one === form.text('network'))
  const address = form.text('address').slice(0, 300)
  const connection = connections.find((one) => one === form.text('connection')) ?? 'none'
  const base = {
    name: form.text('name').slice(0, 120),
    active: form.text('active') === 'yes',
    audience: form.text('audience').slice(0, 80),
    department: form.text('department').slice(0, 80),
    connection,
  }
  const found = channelAt(address)
  if (!found && !(address === '' && (chosen ?? network) !== undefined))
    return { error: 'channels.address-shape', typed: { ...base, network: chosen ?? network ?? '', address } }
  const kind = chosen ?? found?.network ?? network ?? 'other'
  return {
    channel: {
      ...base,
      network: kind,
      address: found?.address ?? '',
      name: base.name || (found?.name ?? kind),
    },
  }
}

type Shown = { t: Translate; viewer: Viewer; problems: number }

function ChannelsPage({ t, viewer, problems, channels: all }: Shown & { channels: Channel[] }) {
  const mayChange = viewer.role !== 'dpo'
  const later = all.filter((one) => one.active && one.connection === 'later')
  return (
    <Page t={t} viewer={viewer} title={t('channels.heading')} active="channels" problems={problems}>
      <header class="beside">
        <h1>{t('channels.heading')}</h1>
        {mayChange && <Button href="/channels/new">{t('channels.add')}</Button>}
      </header>
      <p class="lead">{t('channels.lead', { count: all.filter((one) => one.active).length })}</p>
      {later.length > 0 && (
        <p class="wash">
          {t('channels.missing', { names: later.map((one) => networkName(t, one.network)).join(', ') })}{' '}
          {mayChange && <a href="/networks">{t('channels.connect')}</a>}
        </p>
      )}
      {all.length === 0 ? (
        <Empty
          title={t('channels.none')}
          action={mayChange ? <Button href="/channels/new">{t('channels.add')}</Button> : undefined}
        >
          {t('channels.none-hint')}
        </Empty>
      ) : (
        <div class="scroll">
          <table class="stacked">
            <thead>
              <tr>
                <th scope="col">{t('channels.channel')}</th>
                <th scope="col">{t('channels.audience')}</th>
                <th scope="col">{t('channels.department')}</th>
                <th scope="col">{t('channels.state')}</th>
              </tr>
            </thead>
            <tbody>
              {all.map((one) => (
                <tr class={one.active ? undefined : 'soft'}>
                  <th scope="row">
                    {mayChange ? (
                      <a href={`/channels/${one.channelId}`}>{networkName(t, one.network)}</a>
                    ) : (
                      networkName(t, one.network)
                    )}
                    {one.name !== networkName(t, one.network) && (
                      <>
                        <br />
                        <small>{one.name}</small>
                      </>
                    )}
                  </th>
                  <td data-label={t('channels.audience')}>
                    {one.audience || <span class="soft">{t('channels.unsaid')}</span>}
                  </td>
                  <td data-label={t('channels.department')}>
                    {one.department || <span class="soft">{t('channels.unsaid')}</span>}
                  </td>
                  <td data-label={t('channels.state')}>
                    {one.active ? t(`channels.connection-${one.connection}`) : t('channels.inactive')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Page>
  )
}

function ChannelForm(
  props: Shown & { channel: NewChannel & { channelId?: string }; errors: Record<string, string> },
) {
  const { t, channel: shown, errors } = props
  const title = shown.channelId ? shown.name : t('channels.add')
  const networks = channelNetworks.map((network) => ({ value: network, label: networkName(t, network) }))
  return (
    <Page t={t} viewer={props.viewer} title={title} active="channels" problems={props.problems}>
      <h1>{title}</h1>
      <form method="post" class="narrow">
        <Field
          label={t('channels.address')}
          name="address"
          value={shown.address}
          hint={t('channels.address-hint')}
          error={errors.address}
          maxlength={300}
        />
        <Choice
          label={t('channels.network')}
          name="network"
          value={shown.network}
          options={[{ value: '', label: t('channels.from-address') }, ...networks]}
        />
        <Field label={t('channels.name')} name="name" value={shown.name} maxlength={120} />
        <Field
          label={t('channels.audience')}
          name="audience"
          value={shown.audience}
          hint={t('channels.audience-hint')}
          maxlength={80}
        />
        <Field
          label={t('channels.department')}
          name="department"
          value={shown.department}
          hint={t('channels.department-hint')}
          maxlength={80}
        />
        <label class="option bare">
          <input type="checkbox" name="active" value="yes" checked={shown.active} />
          <span>{t('channels.active')}</span>
        </label>
        <Choice
          label={t('channels.connection')}
          name="connection"
          as="radio"
          value={shown.connection}
          options={connections.map((value) => ({
            value,
            label: t(`channels.connection-${value}`),
            hint: t(`channels.connection-${value}-hint`),
          }))}
        />
        <div class="actions">
          <Button look="primary">{t('channels.save')}</Button>
          <Button look="quiet" href="/channels">
            {t('channels.cancel')}
          </Button>
        </div>
      </form>
      {shown.channelId && (
        <form method="post" action={`/channels/${shown.channelId}/remove`}>
          <Button look="danger">{t('channels.remove')}</Button>
        </form>
      )}
    </Page>
  )
}
