/** The HTML of the town: its own site, and the papers' articles, so that a link on the wall leads to a real page. */

import { escaped, type Item } from './feed-shapes.js'
import { duinveld, type Paper } from './town.js'

export function townHome(news: readonly Item[]): string {
  const social = duinveld.channels.filter((channel) => channel.network !== 'website')
  return page({
    title: `${duinveld.official}, officiële website`,
    head: '<link rel="alternate" type="application/rss+xml" title="Nieuws van de stad" href="/nieuws/feed">',
    body: `<header><h1>${duinveld.official}</h1><nav><a href="/nieuws">Nieuws</a> <a href="/contact">Contact</a></nav></header>
<main><h2>Nieuws</h2>${listOf(news)}</main>
<footer><p>Volg ons:</p><ul>
${social.map((channel) => `<li><a href="${channel.address}">${channel.network} ${escaped(channel.name)}</a></li>`).join('\n')}
<li><a href="/nieuws/feed">RSS</a></li></ul>
<p>Stadhuis, Marktplein 1, ${duinveld.postcode} ${duinveld.name}. <a href="mailto:${duinveld.mail}">${duinveld.mail}</a></p></footer>`,
  })
}

export function paperHome(paper: Paper, feed: string, news: readonly Item[]): string {
  const type =
    paper.shape === 'json'
      ? 'application/feed+json'
      : paper.shape === 'atom'
        ? 'application/atom+xml'
        : 'application/rss+xml'
  return page({
    title: paper.name,
    head: `<link rel="alternate" type="${type}" title="${escaped(paper.name)}" href="${feed}">`,
    body: `<header><h1>${escaped(paper.name)}</h1><p>${escaped(paper.about)}</p></header><main>${listOf(news)}</main>`,
  })
}

export function article(from: string, item: Item): string {
  return page({
    title: item.title,
    head: '',
    body: `<header><p>${escaped(from)}</p></header><main><article><h1>${escaped(item.title)}</h1>
<p><time datetime="${item.publishedAt.toISOString()}">${item.publishedAt.toISOString()}</time></p>
<p>${escaped(item.text)}</p></article></main>`,
  })
}

function listOf(news: readonly Item[]): string {
  return `<ul>${news.map((item) => `<li><a href="${item.path}">${escaped(item.title)}</a></li>`).join('')}</ul>`
}

function page(parts: { title: string; head: string; body: string }): string {
  return `<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>${escaped(parts.title)}</title>
<meta name="viewport" content="width=device-width">
${parts.head}
<style>body{font:1.1rem/1.6 Georgia,serif;max-width:40rem;margin:2rem auto;padding:0 1rem}</style></head>
<body>${parts.body}</body></html>
`
}
