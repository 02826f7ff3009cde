/** A web page → what it links to: for finding feeds and channels. Pure, forgiving, bounded. */

import { Parser } from 'htmlparser2'

export type PageLink = { url: string; text: string; rel: string }
export type PageFeed = { url: string; title: string }
export type Page = {
  title: string
  /** `<link rel="alternate">` with the type of a feed, each address once. */
  feeds: PageFeed[]
  /** `<a href>` to http and https, in the order of the page. */
  links: PageLink[]
}

/** In UTF-16 units; what comes after is not read. */
const longest = 1_500_000
const mostLinks = 3000
const feedTypes = /^(application\/((rss|atom|rdf)(\+xml)?|feed\+json|json)|text\/(rss|atom)(\+xml)?)$/i

export function readPage(html: string, url: string): Page {
  const page: Page = { title: '', feeds: [], links: [] }
  let base = url
  let open: PageLink | null = null
  let inTitle = false
  const absolute = (href: string | undefined) => {
    const target = href?.trim()
    if (!target || !URL.canParse(target, base)) return null
    const parsed = new URL(target, base)
    return /^https?:$/.test(parsed.protocol) ? parsed.href : null
  }

  const parser = new Parser({
    onopentag(name, attributes) {
      const href = absolute(attributes.href)
      if (name === 'base' && href) base = href
      if (name === 'title' && page.title === '') inTitle = true
      if (name === 'link' && href && isFeedLink(attributes) && !page.feeds.some((one) => one.url === href))
        page.feeds.push({ url: href, title: (attributes.title ?? '').trim() })
      if ((name === 'a' || name === 'link') && href && page.links.length < mostLinks) {
        const link = { url: href, text: labelOf(attributes), rel: (attributes.rel ?? '').toLowerCase() }
        if (name === 'a' || link.rel === 'me') page.links.push(link)
        open = name === 'a' ? link : open
      }
    },
    ontext(text) {
      if (inTitle) page.title += text
      if (open && open.text.length < 200) open.text += text
    },
    onclosetag(name) {
      if (name === 'title') inTitle = false
      if (name === 'a') open = null
    },
  })
  parser.write(html.slice(0, longest))
  parser.end()
  page.title = tidy(page.title)
  for (const link of page.links) link.text = tidy(link.text)
  return page
}

const isFeedLink = ({ rel = '', type = '', href = '' }: Record<string, string>) =>
  /\b(alternate|feed)\b/i.test(rel) &&
  feedTypes.test(type.split(';')[0]?.trim() ?? '') &&
  // WordPress offers its own API, and comments, under the same name.
  !/\/wp-json\/|oembed|\/comments\/feed/i.test(href)

const labelOf = (attributes: Record<string, string>) =>
  attributes['aria-label'] ? '' : `${attributes.title ?? ''} `

const tidy = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, 200)
