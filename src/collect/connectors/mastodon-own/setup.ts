/** How a town connects its account on Mastodon: an app of its own in the account's settings, and the token of that. */

import { readSecret } from '../../access.js'
import type { Context, Offer, Secret, Setup } from '../../connector.js'
import { SourceProblem } from '../../connector.js'
import { askMember, isGone, type Member, memberSecret } from '../mastodon/member.js'
import { mastodonSettings } from '../mastodon/wire.js'
import { ownAccount, ownApp } from './wire.js'

const permissions = [
  'profile',
  'read:statuses',
  'read:notifications',
  'read:search',
  'write:statuses',
  'write:favourites',
] as const

export const mastodonSetup: Setup = {
  network: 'mastodon',
  service: 'mastodon',
  permissions,
  steps: [
    { name: 'server', fields: [{ name: 'host', isPlace: true }], check: checkServer },
    { name: 'token', fields: [{ name: 'token', secret: true }], check: checkToken },
    { name: 'town', fields: [{ name: 'tag', optional: true }], check: checkTag },
  ],
  offers,
}

async function checkServer(typed: Secret, context: Context) {
  const host = hostOf(typed)
  const answer = await askMember(visitor(host), '/api/v2/instance', context, { scope: '' })
  if (isGone(answer)) throw new SourceProblem('mastodon-not-here', { host, status: answer.status })
  return { facts: { host }, secret: { host } }
}

/** Nothing is limited or counted before there is a credential. */
const visitor = (host: string, token = ''): Member => ({ credential: '', host, token })

async function checkToken(typed: Secret, context: Context) {
  const member = visitor(hostOf(typed), (typed.token ?? '').trim())
  const answer = await askMember(member, '/api/v1/accounts/verify_credentials', context, { scope: 'profile' })
  const account = ownAccount.safeParse(answer.value)
  if (!account.success) throw new SourceProblem('mastodon-unreadable', { host: member.host })
  const app = await askMember(member, '/api/v1/apps/verify_credentials', context, { scope: 'profile' })
  const { scopes } = ownApp.safeParse(app.value).data ?? {}
  const missing = scopes ? permissions.find((one) => !isGranted(one, scopes)) : undefined
  if (missing) throw new SourceProblem('permission-missing', { network: 'Mastodon', permission: missing })
  const { id, acct, display_name: name } = account.data
  return {
    facts: { accountId: id, handle: `${acct}@${member.host}`, name, ...(scopes ? { scopes } : {}) },
    secret: { token: member.token },
  }
}

/** `read` covers `read:search`; `profile` is part of `read` as well. */
const isGranted = (permission: string, scopes: string[]) =>
  scopes.includes(permission) ||
  scopes.includes(permission.split(':')[0] ?? '') ||
  (permission === 'profile' && scopes.some((one) => one === 'read' || one === 'read:accounts'))

async function checkTag(typed: Secret) {
  const tag = (typed.tag ?? '').trim()
  if (tag === '') return {}
  const read = mastodonSettings.shape.tag.safeParse(tag)
  if (!read.success || !read.data) throw new SourceProblem('mastodon-no-tag')
  return { facts: { tag: read.data } }
}

function hostOf({ host = '' }: Secret): string {
  // People type the account as well: @stad@vlaanderen.social.
  const read = mastodonSettings.shape.host.safeParse(host.trim().replace(/^.*@/, ''))
  if (!read.success) throw new SourceProblem('mastodon-not-here', { host: host.slice(0, 60), status: 0 })
  return read.data
}

async function offers(credential: string, context: Context): Promise<Offer[]> {
  const { secret, facts } = await context.access.open(credential)
  const { host } = readSecret(secret, memberSecret)
  const { accountId: account, handle, tag } = facts
  const own: Offer[] =
    typeof account === 'string' && typeof handle === 'string'
      ? [
          {
            connector: 'mastodon-own',
            name: `@${handle}`,
            settings: { credential, host, account, handle },
            scope: 'town',
            chosen: true,
          },
        ]
      : []
  const hashtag: Offer[] =
    typeof tag === 'string' && tag !== ''
      ? [
          {
            connector: 'mastodon-stream',
            name: `#${tag} (${host})`,
            settings: { credential, host, tag },
            scope: 'town',
            chosen: true,
          },
        ]
      : []
  return [...own, ...hashtag]
}
