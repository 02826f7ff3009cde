/**
 * The public page of a channel (`t.me/s/<channel>`), or of one message (`?embed=1`) → what stands there. Pure; any markup
 * gives an answer.
 *
 * There is no interface behind it, only classes that have been the same since 2019: a message is `tgme_widget_message`
 * with `data-post`, its text `js-message_text` (the text that it answers is `js-message_reply_text`), and the moment is
 * the `<time datetime>` of its footer (a video has a `<time>` of its own, without one).
 */

import { plainText } from '../../plain-text.js'
import { readTags, type Tag } from './tags.js'
import type { ListPage, Message } from './wire.js'

/** In UTF-16 units; what comes after is not read. A page of twenty messages has some 200,000. */
const longest = 3_000_000
const mostMessages = 200
const mostLinks = 50

/** An element whose content is wanted as a whole. Nothing within it is looked at but links and moments. */
type Region = {
  name: string
  depth: number
  from: number
  links: boolean
  dates: boolean
  take: (inner: string) => void
}

export function readList(html: string): ListPage {
  const page = html.slice(0, longest)
  const read: ListPage = {
    title: '',
    messages: [],
    isList: false,
    isCard: false,
    saysEmpty: false,
    hasOlder: false,
    error: null,
  }
  const seen = new Set<string>()
  let message: Message | null = null
  let region: Region | null = null

  const endRegion = (at: number) => {
    const ended = region
    region = null
    ended?.take(page.slice(ended.from, at))
  }
  const begin = (tag: Tag, take: Region['take'], { links = false, dates = false } = {}) => {
    region = { name: tag.name, depth: 1, from: tag.end, links, dates, take }
  }

  readTags(page, {
    opens(tag) {
      const classes = new Set((tag.attributes.get('class') ?? '').split(/\s+/))
      const post = classes.has('tgme_widget_message') ? tag.attributes.get('data-post') : undefined
      if (post !== undefined) {
        if (region) endRegion(tag.start)
        message = aMessage(post, classes.has('service_message'))
        if (!seen.has(post) && read.messages.length < mostMessages) read.messages.push(message)
        seen.add(post)
        return
      }
      // An element that was never closed ends where the footer or the next message begins.
      if (region && classes.has('tgme_widget_message_footer')) endRegion(tag.start)
      if (region) {
        if (tag.name === region.name) region.depth++
        if (region.links && message) noteLink(message, tag)
        if (region.dates && message) noteMoment(message, tag)
        return
      }
      if (message) ofMessage(message, tag, classes, begin)
      ofPage(read, tag, classes, begin)
    },
    closes(name, start) {
      if (region?.name === name && --region.depth === 0) endRegion(start)
    },
  })
  if (region) endRegion(page.length)
  return read
}

type Begin = (tag: Tag, take: Region['take'], wants?: { links?: boolean; dates?: boolean }) => void

function ofPage(read: ListPage, tag: Tag, classes: Set<string>, begin: Begin): void {
  const has = (...names: string[]) => names.some((name) => classes.has(name))
  if (has('tgme_channel_history', 'tgme_channel_info')) read.isList = true
  if (has('tgme_page_title', 'tgme_page_action', 'tgme_page_additional')) read.isCard = true
  if (has('tme_no_messages_found')) read.saysEmpty = true
  if (has('tme_messages_more') && tag.attributes.has('data-before')) read.hasOlder = true
  if (tag.name === 'link' && tag.attributes.get('rel') === 'prev') read.hasOlder = true
  if (tag.attributes.get('property') === 'og:title') read.title ||= tag.attributes.get('content') ?? ''
  if (has('tgme_channel_info_header_title'))
    begin(tag, (inner) => {
      read.title = plainText(inner).replace(/\s+/g, ' ') || read.title
    })
  if (has('tgme_widget_message_error'))
    begin(tag, (inner) => {
      read.error ??= plainText(inner)
    })
}

function ofMessage(message: Message, tag: Tag, classes: Set<string>, begin: Begin): void {
  const has = (...names: string[]) => names.some((name) => classes.has(name))
  if (has('tgme_widget_message_photo_wrap')) message.hasImage = true
  if (has('tgme_widget_message_video_player', 'tgme_widget_message_roundvideo_player'))
    message.hasVideo = true
  if (has('tgme_widget_message_forwarded_from')) {
    // From whom is not looked at: it may be a person.
    message.isForwarded = true
    begin(tag, () => {})
  } else if (has('tgme_widget_message_reply')) {
    message.replyTo = tag.attributes.get('href') ?? null
    begin(tag, () => {})
  } else if (has('js-message_text', 'tgme_widget_message_poll_question'))
    begin(tag, (inner) => message.words.push(inner), { links: true })
  else if (has('tgme_widget_message_poll_option_text')) begin(tag, (inner) => message.words.push(inner))
  else if (has('tgme_widget_message_link_preview')) {
    noteLink(message, tag)
    begin(tag, () => {})
  } else if (has('tgme_widget_message_views'))
    begin(tag, (inner) => {
      message.views = plainText(inner)
    })
  else if (has('tgme_widget_message_meta'))
    begin(
      tag,
      (inner) => {
        message.isEdited = /\bedited\b/i.test(plainText(inner))
      },
      { dates: true },
    )
  else noteMoment(message, tag)
}

function noteMoment(message: Message, tag: Tag): void {
  if (tag.name === 'time') message.at = tag.attributes.get('datetime') ?? message.at
}

/** Hashtags are links within the page, and are no address. */
function noteLink(message: Message, tag: Tag): void {
  const href = tag.name === 'a' ? (tag.attributes.get('href') ?? '') : ''
  if (!/^https?:\/\//i.test(href) || !URL.canParse(href) || href.length > 2_000) return
  if (message.links.length < mostLinks && !message.links.includes(href)) message.links.push(href)
}

const aMessage = (post: string, isService: boolean): Message => ({
  post,
  isService,
  words: [],
  at: null,
  isEdited: false,
  isForwarded: false,
  replyTo: null,
  views: null,
  hasImage: false,
  hasVideo: false,
  links: [],
})
