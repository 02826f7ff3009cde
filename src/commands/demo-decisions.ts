/** What Duinveld decided lately, so that the demo has decisions to look at. In: the town as it was founded. Out: rows. */
import { addDays, localMoment } from '#basics/days'
import { addDecision, type DecisionWords, decisionOfOrigin, type Tx, topics } from '#store'
import { duinveld, type Subject, subjectTitles } from '../../tests/town/index.js'

type Decided = Pick<DecisionWords, 'title' | 'body' | 'who' | 'domain'> & {
  subject: Subject
  /** Days before today, or the Monday on which the lamps burned; and the hour of the day. */
  ago: number | 'monday'
  hour: string
}

const decided: Decided[] = [
  {
    subject: 'kerkstraat',
    title: 'De Kerkstraat gaat zes weken dicht',
    body: 'De riolering van de Kerkstraat wordt vernieuwd. Er is een omleiding; fietsers en voetgangers blijven langs de kerk kunnen.',
    who: 'Schepencollege',
    domain: 'mobility',
    ago: 1,
    hour: '16:00',
  },
  {
    subject: 'containerpark',
    title: 'Het containerpark krijgt andere uren',
    body: 'Op dinsdag en donderdag is het containerpark voortaan open tot zeven uur ’s avonds, op maandag blijft het dicht.',
    who: 'Gemeenteraad',
    domain: 'waste',
    ago: 1,
    hour: '11:00',
  },
  {
    subject: 'licht',
    title: 'Nieuwe lampen aan het station',
    body: 'Aan de fietsenstalling, in de tunnel en op het voetpad naar de Stationsstraat branden nieuwe lampen.',
    who: 'Schepencollege',
    domain: 'safety',
    ago: 'monday',
    hour: '10:00',
  },
]

/** Each once, however often the demo starts. `today`: the civil day there. */
export async function decideInDuinveld(
  tx: Tx,
  orgId: string,
  { today, monday, by, now }: { today: string; monday: string; by: string; now: Date },
): Promise<void> {
  const all = await topics(tx, orgId)
  for (const { subject, ago, hour, ...words } of decided) {
    const origin = { origin: 'demo', key: subject }
    if (await decisionOfOrigin(tx, orgId, origin)) continue
    const day = ago === 'monday' ? monday : addDays(today, -ago)
    const at = localMoment(`${day}T${hour}`, duinveld.timeZone)
    const topicId = all.find(({ name }) => name === subjectTitles[subject])?.topicId ?? null
    const moments = { announcedAt: at, decidedAt: at, inForceAt: null }
    const unsaid = { link: '', touched: '', silent: '', owner: null }
    await addDecision(tx, orgId, { ...words, ...moments, ...unsaid, topicId }, by, now, origin)
  }
}
