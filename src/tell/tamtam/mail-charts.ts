/** The trend of each item as a picture in the mail: mail programs draw no SVG, and what is fetched would tell who opened it. */

import type { Attachment } from '#basics/mail'
import { barsPng } from '#basics/png'
import type { EditionContent } from './compose.js'

/** As it is shown, in pixels of the page; the picture has twice as many each way. */
export const chartSize = { width: 168, height: 36 }

/** Middle tones, seen on white and on the dark ground that a mail program makes of it. */
const colours = { bars: [146, 139, 124], last: [38, 138, 132] } as const

/** One for each item with a trend, and under which name it stands in the mail. */
export function chartsOf(content: EditionContent): {
  charts: Map<string, string>
  attachments: Attachment[]
} {
  const charts = new Map<string, string>()
  const attachments: Attachment[] = []
  for (const { id, figures } of content.items) {
    if (!figures.trend || figures.trend.length === 0) continue
    const cid = `trend-${id}@dorpsplein`
    const bytes = barsPng({
      values: figures.trend,
      width: chartSize.width * 2,
      height: chartSize.height * 2,
      colours,
      fewest: 5,
    })
    charts.set(id, cid)
    attachments.push({ name: `trend-${charts.size}.png`, type: 'image/png', cid, bytes })
  }
  return { charts, attachments }
}
