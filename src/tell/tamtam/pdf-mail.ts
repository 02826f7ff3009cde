/** The PDF that goes with the mails of an edition, where the organisation wants it: printed once for each profile. */
import type { Printer } from '#basics/pdf'
import { attachToEdition, type Database, keepAttachment, type SentEdition, tamtamSetting } from '#store'
import { type Locale, words } from '#web'
import type { Town } from './ground.js'
import { paperOf, sheets } from './reader-routes.js'

type Parts = {
  database: Database
  now: () => Date
  printer: Printer | null
  mail: { posted(): void } | null
}

/** A page that cannot be printed holds no mail up: it leaves without. Throws why, after all had their turn. */
export async function attachPdfs(parts: Parts, town: Town, editions: readonly SentEdition[]): Promise<void> {
  const { database, now, printer, mail } = parts
  const { orgId } = town
  if (!printer || !mail) return
  if (!(await database.inOrg(orgId, (tx) => tamtamSetting(tx, orgId))).pdf) return
  const errors: unknown[] = []
  for (const edition of editions) {
    const html = paperOf(words(town.locale as Locale), edition, town.timeZone)
    const pdf = await printer.print(html, { atMostPages: sheets }).catch((error) => {
      errors.push(error)
      return null
    })
    await database.inOrg(orgId, async (tx) => {
      const name = `tamtam-${edition.day}.pdf`
      const id = pdf
        ? await keepAttachment(tx, orgId, { name, type: 'application/pdf', cid: null, bytes: pdf }, now())
        : null
      await attachToEdition(tx, orgId, edition.editionId, id, now())
    })
  }
  mail.posted()
  if (errors.length > 0) throw errors[0]
}
