/** Who reads, in which profile; how confirmations are kept. An administrator decides. */
import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { Refusal } from '#basics/refusal'
import {
  addProfile,
  type DeadAddress,
  deadAddresses,
  logAccess,
  members,
  profiles,
  readers,
  removeProfile,
  removeReader,
  saveTamtamSetting,
  setReader,
  setSecretary,
  type Tx,
  tamtamSetting,
  topicDomains,
} from '#store'
import { allow, typedLine, type WebEnv } from '#web'
import { ReadersPage } from './readers-page.js'
import type { TamtamParts } from './routes.js'

/** Since when mail to this address comes back for good; null: it does not, as far as we know. */
export function deadSince(dead: readonly DeadAddress[], mail: string | undefined): Date | null {
  return dead.find((one) => one.mail === mail?.toLowerCase())?.since ?? null
}

export function peopleRoutes(routes: Hono<WebEnv>, parts: TamtamParts): void {
  const { database } = parts
  const administrators = allow('administrator')

  routes.get('/tamtam/readers', allow('administrator', 'editor'), (c) => show(c))

  async function show(c: Context<WebEnv>, wrong?: string) {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const t = c.get('t')
    const view = await database.inOrg(orgId, async (tx) => {
      // The first time there is one profile: everybody reads everything.
      if ((await profiles(tx, orgId)).length === 0)
        await addProfile(tx, orgId, { name: t('tamtam.profile-usual'), domains: [] })
      return {
        profiles: await profiles(tx, orgId),
        readers: await readers(tx, orgId),
        setting: await tamtamSetting(tx, orgId),
        members: await members(tx, orgId),
        dead: await deadAddresses(tx, orgId),
        domains: (await topicDomains(tx, orgId)).map((value) => ({
          value,
          label: parts.domainName(t, value, viewer.org.name),
        })),
      }
    })
    const people = await parts.persons(view.members.map((one) => one.userId))
    const colleagues = view.members
      .map(({ userId }) => ({
        userId,
        name: people.get(userId)?.name ?? t('tamtam.somebody'),
        deadSince: deadSince(view.dead, people.get(userId)?.mail),
      }))
      .sort((a, b) => a.name.localeCompare(b.name))
    return c.html(
      <ReadersPage
        t={t}
        viewer={viewer}
        problems={c.get('problems')}
        colleagues={colleagues}
        wrong={wrong}
        {...view}
      />,
      wrong ? 422 : 200,
    )
  }

  routes.post('/tamtam/readers', administrators, async (c) => {
    const form = await c.req.parseBody()
    await change(c, 'readers', async (tx, orgId) => {
      const known = new Set((await profiles(tx, orgId)).map((one) => one.profileId))
      for (const { userId } of await members(tx, orgId)) {
        const profileId = form[`reader-${userId}`]
        if (typeof profileId !== 'string') continue
        if (!known.has(profileId)) {
          await removeReader(tx, orgId, userId)
          continue
        }
        await setReader(tx, orgId, userId, profileId)
        const secretary = form[`secretary-${userId}`]
        if (typeof secretary === 'string') await setSecretary(tx, orgId, userId, secretary || null)
      }
    })
    return c.redirect('/tamtam/readers', 303)
  })

  routes.post('/tamtam/profiles', administrators, async (c) => {
    const form = await c.req.parseBody({ all: true })
    const name = typedLine(60).parse(form.name)
    if (!name) return show(c, c.get('t')('tamtam.profile-name-missing'))
    const wanted = [form.domains].flat().filter((one): one is string => typeof one === 'string')
    await change(c, 'profile', async (tx, orgId) => {
      const known = await topicDomains(tx, orgId)
      await addProfile(tx, orgId, { name, domains: wanted.filter((one) => known.includes(one)) })
    })
    return c.redirect('/tamtam/readers', 303)
  })

  routes.post('/tamtam/profiles/remove', administrators, async (c) => {
    const id = z.uuid().safeParse((await c.req.parseBody()).profile)
    if (!id.success) throw new Refusal('tamtam.unknown', 'no such profile')
    await change(c, 'profile', (tx, orgId) => removeProfile(tx, orgId, id.data))
    return c.redirect('/tamtam/readers', 303)
  })

  routes.post('/tamtam/settings', administrators, async (c) => {
    const form = await c.req.parseBody()
    const receipts = z.enum(['delivery', 'confirm', 'deadline']).safeParse(form.receipts)
    const whole = (least: number, most: number, usual: number) =>
      z.coerce.number().int().min(least).max(most).catch(usual)
    if (!receipts.success) throw new Refusal('tamtam.unknown', 'no such way')
    await change(c, 'settings', async (tx, orgId) => {
      const known = new Set((await members(tx, orgId)).map((one) => one.userId))
      const person = (value: unknown) => (typeof value === 'string' && known.has(value) ? value : null)
      await saveTamtamSetting(tx, orgId, {
        ...(await tamtamSetting(tx, orgId)),
        receipts: receipts.data,
        director: person(form.director),
        deputy: person(form.deputy),
        within: whole(1, 80, 8).parse(form.within),
        escalates: form.escalates === '1',
        keepMonths: whole(3, 60, 12).parse(form.keepMonths),
      })
    })
    return c.redirect('/tamtam/readers', 303)
  })

  async function change(
    c: Context<WebEnv>,
    what: string,
    work: (tx: Tx, orgId: string) => Promise<unknown>,
  ): Promise<void> {
    const { org, userId } = c.get('viewer')
    await database.inOrg(org.orgId, async (tx) => {
      await work(tx, org.orgId)
      await logAccess(tx, org.orgId, userId, 'tamtam.settings', { what })
    })
  }
}
