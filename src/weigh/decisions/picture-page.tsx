/** A decision as one picture, for a slide or a message: the line that says how it went, the curve, and where it comes from. */
import { raw } from 'hono/html'
import { calm, type Translate } from '#web'
import { ImpactCurve } from './curve.js'
import { captionKey, curveOf, isBanded } from './curve-figure.js'
import type { Measured } from './measured.js'
import type { Standing } from './measuring.js'
import { againstLine, hourlyLine, verdictLine, whenLine } from './wording.js'

export const pictureSize = { width: 1040, height: 620 }
const canvas = { width: 960, height: 380, text: 16, look: 'desk' as const }

type PictureView = { t: Translate; standing: Standing; posts: Measured; timeZone: string; town: string }

export function PicturePage({ t, standing, posts, timeZone, town }: PictureView) {
  const { title, topicName } = standing.decision
  const curve = curveOf(t, standing, posts, timeZone)
  const says = posts.verdict === 'effect' || posts.verdict === 'no effect'
  return (
    <html lang={t.locale}>
      <head>
        <meta charset="utf-8" />
        <title>{title}</title>
        <style>{raw(styles)}</style>
      </head>
      <body>
        <h1>{calm(title)}</h1>
        <p class="verdict">{verdictLine(t, posts)}</p>
        <ImpactCurve view={curve} canvas={canvas} />
        <p>
          {says
            ? [againstLine(t, posts), whenLine(t, posts), hourlyLine(t, posts)].filter(Boolean).join(' ')
            : t(captionKey(posts, false))}
        </p>
        <p class="soft">
          {[
            calm(town),
            topicName && t('decisions.topic-of', { topic: calm(topicName) }),
            says && isBanded(curve) && t('decisions.picture-foot'),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </body>
    </html>
  )
}

// The colours of the light page: a picture has no dark one.
const styles = `
body { margin: 0; padding: 36px 40px; background: #faf8f3; color: #1c1b18; font: 17px/1.45 'Instrument Sans', 'Helvetica Neue', Arial, sans-serif; }
h1 { margin: 0; font: 600 30px/1.2 'Source Serif 4', Georgia, serif; }
p { margin: 10px 0 0; }
.verdict { font: 400 22px/1.4 'Source Serif 4', Georgia, serif; }
.soft, text { color: #625e55; fill: #625e55; }
svg { display: block; width: 960px; margin-top: 14px; }
text { font-family: 'Instrument Sans', 'Helvetica Neue', Arial, sans-serif; paint-order: stroke; stroke: #faf8f3; stroke-width: 5px; }
.strong, .end { fill: #1c1b18; font-weight: 600; }
.band { fill: #dde7e0; }
.expected { fill: none; stroke: #8a8578; stroke-dasharray: 5 5; stroke-width: 1.5; }
.line { fill: none; stroke: #0b5d5a; stroke-width: 2.5; stroke-linejoin: round; stroke-linecap: round; }
.dot { fill: #0b5d5a; }
.base { stroke: #dcd7ca; }
.mark { stroke: #8a8578; stroke-dasharray: 1 5; stroke-linecap: round; }
.mark.main { stroke: #1c1b18; stroke-dasharray: none; }
`
