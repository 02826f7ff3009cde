/** Step 3: which channels the town has. Found by links on its website, else typed; Facebook is always asked. */

import type { Form } from '../access/form.js'
import { Button, Choice, Field } from '../parts/form.js'
import { Notice } from '../parts/notes.js'
import { channelAt, networkName } from '../people/networks.js'
import type { Translate } from '../words/index.js'
import type { Answers, ChannelAnswer } from './answers.js'
import { Onward, StepFrame, type StepProps } from './frame.js'
import type { SiteLook } from './parts.js'

export function ChannelsStep(props: StepProps & { site: string; town: string }) {
  const { t, base, answers, site, town, errors } = props
  const channels = answers.channels ?? fromLook(answers.look)
  return (
    <StepFrame {...props} step="channels" lead={t('setup.channels-lead', { town })}>
      <form method="post" action={`${base}/channels/look`} class="line-form">
        <Field
          label={t('setup.site')}
          name="site"
          type="url"
          value={site}
          error={errors?.site}
          required
          autocomplete="url"
          maxlength={300}
        />
        <Button>{t(answers.look ? 'setup.look-again' : 'setup.look')}</Button>
      </form>
      <LookNotice t={t} look={answers.look} />
      <form method="post" action={`${base}/channels`}>
        {channels.length > 0 && (
          <>
            <p class="soft">{t('setup.channel-optional')}</p>
            <ul class="list channel-list">
              {channels.map((channel, index) => (
                <ChannelRow t={t} channel={channel} index={index} />
              ))}
            </ul>
          </>
        )}
        <datalist id="audiences">
          {t('setup.audiences')
            .split(', ')
            .map((one) => (
              <option value={one} />
            ))}
        </datalist>
        <datalist id="departments">
          {t('setup.departments')
            .split(', ')
            .map((one) => (
              <option value={one} />
            ))}
        </datalist>
        <Choice
          label={t('setup.facebook')}
          hint={t('setup.facebook-hint')}
          name="facebook"
          as="radio"
          required
          value={answers.facebook ?? 'later'}
          options={[
            { value: 'later', label: t('setup.facebook-later'), hint: t('setup.facebook-later-hint') },
            { value: 'no', label: t('setup.facebook-no') },
          ]}
        />
        <Field
          label={t('setup.more-channels')}
          name="more"
          type="textarea"
          rows={3}
          hint={t('setup.more-channels-hint')}
          value={errors?.typed}
          error={errors?.more}
        />
        <Onward t={t} base={base} step="channels" />
      </form>
    </StepFrame>
  )
}

function LookNotice({ t, look }: { t: Translate; look: SiteLook | undefined }) {
  if (!look) return null
  const found = t('setup.look-found', {
    channels: look.channels.length,
    feeds: look.feeds.length,
    site: new URL(look.site).host,
  })
  return (
    <Notice look={look.problem ? 'problem' : 'note'}>
      <p>{look.problem ? t(look.problem, { site: new URL(look.site).host }) : found}</p>
    </Notice>
  )
}

function ChannelRow({ t, channel, index }: { t: Translate; channel: ChannelAnswer; index: number }) {
  const field = (name: string) => `${name}-${index}`
  return (
    <li>
      <label class="option bare">
        <input type="checkbox" name={field('keep')} value="yes" checked={channel.keep} />
        <span>
          <strong>{networkName(t, channel.network)}</strong> {channel.name}
          <small class="hint">{channel.address}</small>
        </span>
      </label>
      <input type="hidden" name={field('network')} value={channel.network} />
      <input type="hidden" name={field('address')} value={channel.address} />
      <input type="hidden" name={field('name')} value={channel.name} />
      <div class="line-form tight">
        <Field
          label={t('channels.audience')}
          name={field('audience')}
          value={channel.audience}
          list="audiences"
          maxlength={80}
        />
        <Field
          label={t('channels.department')}
          name={field('department')}
          value={channel.department}
          list="departments"
          maxlength={80}
        />
        <label class="option bare">
          <input type="checkbox" name={field('active')} value="yes" checked={channel.active} />
          <span>{t('channels.active')}</span>
        </label>
      </div>
    </li>
  )
}

/** Found channels before anything was said about them. Facebook pages are rows too: their audience is known as well. */
export function fromLook(look: SiteLook | undefined): ChannelAnswer[] {
  return (look?.channels ?? []).map((one) => ({
    ...one,
    active: true,
    audience: '',
    department: '',
    keep: true,
  }))
}

/** A later look adds what is new and leaves what was answered. */
export function addLook(known: ChannelAnswer[] | undefined, look: SiteLook): ChannelAnswer[] {
  const had = new Set((known ?? []).map((one) => `${one.network} ${one.address}`))
  return [...(known ?? []), ...fromLook(look).filter((one) => !had.has(`${one.network} ${one.address}`))]
}

export function readChannels(
  form: Form,
  given: Answers,
  t: Translate,
): { answers: Answers } | { errors: Record<string, string>; answers: Answers } {
  const channels: ChannelAnswer[] = []
  for (let index = 0; form.has(`address-${index}`) && index < 200; index += 1) {
    const text = (name: string) => form.text(`${name}-${index}`).slice(0, 300)
    const known = { network: text('network'), address: text('address'), name: text('name') }
    channels.push({
      ...known,
      audience: text('audience'),
      department: text('department'),
      active: text('active') === 'yes',
      keep: text('keep') === 'yes',
    })
  }
  const unclear: string[] = []
  for (const line of (form.all('more')[0] ?? '')
    .split(/[\r\n]+/)
    .map((one) => one.trim())
    .filter(Boolean)
    .slice(0, 50)) {
    const channel = channelAt(line.slice(0, 300))
    if (!channel) unclear.push(line)
    else if (!channels.some((one) => one.network === channel.network && one.address === channel.address))
      channels.push({ ...channel, audience: '', department: '', active: true, keep: true })
  }
  const answers: Answers = { ...given, channels, facebook: form.text('facebook') === 'no' ? 'no' : 'later' }
  if (unclear.length === 0) return { answers }
  // What could be read is kept; only the lines that could not are asked again.
  const errors = {
    more: t('setup.more-channels-unclear', { lines: unclear.join(', ') }),
    typed: unclear.join('\n'),
  }
  return { errors, answers }
}
