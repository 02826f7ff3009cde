/**
 * Messages in the markup of Telegram's public pages: the list of a channel, the page of one message, and the card that
 * stands where there is no public list. Class names and nesting as observed in 2025–26; all words are ours.
 */

import { escaped } from './feed-shapes.js'

export type Told = {
  id: number
  at: Date
  /** Markup, as Telegram makes it of what was typed: see {@link typed}. */
  html: string
  edited: boolean
  views: string
  extra: Extra
}

export type Extra = {
  /** "Channel photo updated" and the like. */
  service?: boolean
  photo?: boolean
  /** So many photos under one text; the ids after it are theirs. */
  album?: number
  video?: boolean
  forwardedFrom?: string
  replyTo?: number
  /** An address, shown as a card below the text. */
  preview?: string
  poll?: { question: string; options: string[] }
  signedBy?: string
}

export type Channel = { name: string; title: string; photo: string }

/** What a person typed, with its hashtags, names and addresses made into links, as Telegram does it. */
export function typed(text: string): string {
  return escaped(text)
    .replace(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}" target="_blank" rel="noopener">${url}</a>`)
    .replace(/(^|\s)#(\w+)/g, '$1<a href="?q=%23$2">#$2</a>')
    .replace(/(^|\s)@(\w{5,})/g, '$1<a href="https://t.me/$2" target="_blank">@$2</a>')
    .replaceAll('\n', '<br/>')
}

/** `/s/<channel>`: oldest first, with a way to older ones above. */
export function listPage(channel: Channel, shown: Told[], older: number | null): string {
  const { name, title } = channel
  const more =
    older === null
      ? ''
      : `<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message_centered js-messages_more_wrap"><a href="/s/${name}?before=${older}" class="tme_messages_more js-messages_more" data-before="${older}"></a></div></div>`
  const none =
    '<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message_centered"><div class="tme_no_messages_found">No posts found</div></div></div>'
  const list = shown.length > 0 ? shown.map((one) => inList(channel, one)).join('') : none
  return `<!DOCTYPE html><html><head><meta charset="utf-8"><title>${escaped(title)} – Telegram</title>
<meta property="og:title" content="${escaped(title)}">${older === null ? '' : `<link rel="prev" href="/s/${name}?before=${older}">`}
<link rel="canonical" href="/s/${name}?before=${(shown.at(-1)?.id ?? 0) + 1}">
<script>window.matchMedia && "<div class='tgme_widget_message' data-post='x/1'>"</script></head>
<body class="widget_frame_base tgme_webpage"><header class="tgme_header"><div class="tgme_header_info"><a class="tgme_channel_join_telegram" href="//telegram.org/dl"></a></div></header>
<main class="tgme_main"><section class="tgme_channel_history js-message_history">${more}${list}</section></main>
<div class="tgme_channel_info"><div class="tgme_channel_info_header"><i class="tgme_page_photo_image bgcolor2"><img src="${channel.photo}"></i><div class="tgme_channel_info_header_title_wrap"><div class="tgme_channel_info_header_title"><span dir="auto">${escaped(title)}</span></div></div><div class="tgme_channel_info_header_username"><a href="https://t.me/${name}">@${name}</a></div></div><div class="tgme_channel_info_counters"><div class="tgme_channel_info_counter"><span class="counter_value">1.2K</span> <span class="counter_type">subscribers</span></div></div><div class="tgme_channel_info_description">Nieuws uit de stad</div></div>
</body></html>`
}

/** `/<channel>/<id>?embed=1`. */
export const messagePage = (channel: Channel, one: Told): string =>
  `<!DOCTYPE html><html><head><title>Telegram Widget</title></head><body class="widget_frame_base body_widget_post">${message(channel, one)}</body></html>`

export const missingPage = (words = 'Post not found'): string =>
  `<!DOCTYPE html><html><head><title>Telegram Widget</title></head><body class="widget_frame_base"><div class="tgme_widget_message text_not_supported_wrap js-widget_message"><div class="tgme_widget_message_error">${words}</div></div></body></html>`

/** `/<name>`: the card, the same for private channels, persons, and names that nobody has. */
export const cardPage = (name: string): string =>
  `<!DOCTYPE html><html><head><title>Telegram: Contact @${name}</title><meta property="og:title" content="Telegram: Contact @${name}"></head><body><div class="tgme_page_wrap"><div class="tgme_page"><div class="tgme_page_additional">If you have <strong>Telegram</strong>, you can contact <a class="tgme_username_link" href="tg://resolve?domain=${name}">@${name}</a> right away.</div><div class="tgme_page_action"><a class="tgme_action_button_new" href="tg://resolve?domain=${name}">Send Message</a></div></div></div></body></html>`

const inList = (channel: Channel, one: Told) =>
  `<div class="tgme_widget_message_wrap js-widget_message_wrap">${message(channel, one)}</div>`

function message({ name, title }: Channel, one: Told): string {
  const { extra } = one
  const here = `https://t.me/${name}/${one.id}`
  const service = extra.service ? ' service_message' : ''
  const text =
    one.html === ''
      ? ''
      : `<div class="tgme_widget_message_text js-message_text" dir="auto">${one.html}</div>`
  const parts = [
    forwarded(extra),
    reply(name, title, extra),
    media(here, extra),
    text,
    poll(extra),
    preview(extra),
  ]
  const signed = extra.signedBy
    ? `<span class="tgme_widget_message_from_author" dir="auto">${escaped(extra.signedBy)}</span>,&nbsp;`
    : ''
  return `<div class="tgme_widget_message text_not_supported_wrap${service} js-widget_message" data-post="${name}/${one.id}" data-view="eyJjIjotMTB9"><div class="tgme_widget_message_user"><a href="https://t.me/${name}"><i class="tgme_widget_message_user_photo bgcolor2"><img src="/photo.jpg"></i></a></div><div class="tgme_widget_message_bubble"><div class="tgme_widget_message_author accent_color"><a class="tgme_widget_message_owner_name" href="https://t.me/${name}"><span dir="auto">${escaped(title)}</span></a></div>${parts.join('')}<div class="tgme_widget_message_footer compact js-message_footer"><div class="tgme_widget_message_info short js-message_info"><span class="tgme_widget_message_views">${one.views}</span><span class="copyonly"> views</span><span class="tgme_widget_message_meta">${signed}${one.edited ? 'edited &nbsp;' : ''}<a class="tgme_widget_message_date" href="${here}"><time datetime="${moment(one.at)}" class="time">${one.at.toISOString().slice(11, 16)}</time></a></span></div></div></div></div>`
}

const moment = (at: Date) => at.toISOString().replace(/\.\d+Z$/, '+00:00')

const forwarded = ({ forwardedFrom }: Extra) =>
  forwardedFrom === undefined
    ? ''
    : `<div class="tgme_widget_message_forwarded_from accent_color">Forwarded from&nbsp;<span class="tgme_widget_message_forwarded_from_name">${escaped(forwardedFrom)}</span></div>`

const reply = (name: string, title: string, { replyTo }: Extra) =>
  replyTo === undefined
    ? ''
    : `<a class="tgme_widget_message_reply user-color-4" href="https://t.me/${name}/${replyTo}"><div class="tgme_widget_message_author accent_color"><span class="tgme_widget_message_author_name" dir="auto">${escaped(title)}</span></div><div class="tgme_widget_message_text js-message_reply_text" dir="auto">wat er eerst stond</div></a>`

function media(here: string, { photo, album, video }: Extra): string {
  const one = (n: number) =>
    `<a class="tgme_widget_message_photo_wrap" href="${here}${n > 0 ? '?single' : ''}" style="width:453px;background-image:url('/file/${n}.jpg')"><div class="tgme_widget_message_photo"></div></a>`
  const photos = album
    ? `<div class="tgme_widget_message_grouped_wrap js-message_grouped_wrap"><div class="tgme_widget_message_grouped">${Array.from({ length: album }, (_, n) => one(n)).join('')}</div></div>`
    : photo
      ? one(0)
      : ''
  const film = video
    ? `<a class="tgme_widget_message_video_player blured js-message_video_player" href="${here}"><i class="tgme_widget_message_video_thumb"></i><div class="tgme_widget_message_video_wrap"><video src="/file/v.mp4" class="tgme_widget_message_video js-message_video"></video></div><time class="message_video_duration js-message_video_duration">0:24</time><div class="message_media_not_supported_wrap"><div class="message_media_not_supported_label">This media is not supported in your browser</div></div></a>`
    : ''
  return photos + film
}

const poll = ({ poll: asked }: Extra) =>
  asked === undefined
    ? ''
    : `<div class="tgme_widget_message_poll js-poll"><div class="tgme_widget_message_poll_question">${escaped(asked.question)}</div><div class="tgme_widget_message_poll_type">Anonymous Poll</div><div class="tgme_widget_message_poll_options">${asked.options.map((option) => `<div class="tgme_widget_message_poll_option"><div class="tgme_widget_message_poll_option_percent">50%</div><div class="tgme_widget_message_poll_option_value"><div class="tgme_widget_message_poll_option_text">${escaped(option)}</div></div></div>`).join('')}</div></div>`

const preview = ({ preview: address }: Extra) =>
  address === undefined
    ? ''
    : `<a class="tgme_widget_message_link_preview" href="${escaped(address)}"><div class="link_preview_site_name accent_color" dir="auto">De Klok</div><div class="link_preview_title" dir="auto">Een titel die niet van het kanaal is</div></a>`
