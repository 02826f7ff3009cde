/**
 * What fits on one screen. A wall does not scroll, so the page counts lines before it draws, in pixels of a screen of
 * 1920 by 1080 (a larger screen scales everything). Estimates: a letter of Source Serif is about half its size wide.
 */
import type { Item, Picture, Quote } from './picture.js'

const letter = 0.5
const headlineLetter = 0.475
const fullColumn = 780
const footLine = 34
const footWidth = 1130
export const leftWidth = 1040
const rightWidth = 680

export type HeadlineSize = 'large' | 'medium' | 'small'
const headlinePixels = { large: 82, medium: 66, small: 54 } as const

export function headlineSize(text: string): HeadlineSize {
  if (text.length <= 46) return 'large'
  return text.length <= 70 ? 'medium' : 'small'
}

const lines = (text: string, size: number, width: number, wide = letter) =>
  Math.max(1, Math.ceil((text.length * size * wide) / width))
const headlineLines = (text: string) =>
  Math.min(2, lines(text, headlinePixels[headlineSize(text)], leftWidth, headlineLetter))

/** Between the head and what stands at the foot. */
function columnHeight({ foot, layout }: Picture): number {
  const sentence = `${foot.posts} ${foot.voices ?? ''} ${foot.rest}${layout === 'busy' ? 'Sinds middernacht' : ''}`
  return fullColumn - footLine * (lines(sentence, 27, footWidth, 0.48) - 1)
}

/** The items that fit above the panel, from the first. */
export function fittingItems(picture: Picture): Item[] {
  const { panel, list } = picture
  const panelHeight = panel
    ? 126 +
      44 * (lines(panel.title, 38, rightWidth - 50) - 1) +
      36 * lines(panel.text, 28, rightWidth - 50, 0.46)
    : 0
  let left = columnHeight(picture) - 52 - panelHeight
  const fitting: Item[] = []
  for (const item of list.items) {
    const width = item.spark ? rightWidth - 170 : rightWidth
    const detail = lines(item.detail + (item.remark?.text ?? ''), 28, width)
    left -= 46 * Math.min(2, lines(item.name, 40, width)) + 37 * Math.min(2, detail) + 38
    if (left < 0) break
    fitting.push(item)
  }
  return fitting
}

const quoteLines = (quote: Quote) => Math.min(2, lines(`${quote.text} · ${quote.source}`, 34, leftWidth))

/** The first quotes that take four lines together, or two below a long headline. */
export function fittingQuotes(picture: Picture): Quote[] {
  const { headline } = picture.lead
  let left = headlineLines(headline) > 1 ? 2 : 4
  return picture.lead.quotes.filter((quote) => {
    left -= quoteLines(quote)
    return left >= 0
  })
}

/** What is left for the chart, between 200 and 440. */
export function chartHeight(picture: Picture): number {
  const { headline, quotes, text, figures } = picture.lead
  const size = headlinePixels[headlineSize(headline)]
  const used =
    50 +
    headlineLines(headline) * size * 1.16 +
    (text ? 24 + lines(text, 36, leftWidth) * 49 : 0) +
    fittingQuotes(picture).reduce(
      (sum, quote) => sum + 6 + 44 * quoteLines(quote),
      quotes.length > 0 ? 10 : 0,
    ) +
    (figures.length > 0 ? 112 : 0)
  return Math.round(Math.min(440, Math.max(200, columnHeight(picture) - used - 64)))
}
