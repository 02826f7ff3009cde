/**
 * A look at the bytes of a frame, without making objects of it: enough to know that a frame is of no use to anyone.
 *
 * In: the bytes of one frame. Out: what sort of frame it is, its time, and where the text and the listed tags of a new post
 * stand. It walks the whole frame by the grammar of JSON and knows where it is, so a `"text"` of a quoted post or in another
 * order is never taken for the post's own. Whatever is not exactly as expected is {@link UNSURE}, and `adapter.ts` reads it:
 * what is dropped and counted is decided there alone. Bytes that are no UTF-8 are not noticed here.
 */
import { afterNumber, afterSpace, afterWord, isStop } from './json-bytes.js'

/** It must be read. */
export const UNSURE = 0
/** A change of something that is no post: only its time is of use. */
export const OTHER = 1
/** A new post: `text` and `tags` say where its words are. */
export const POST = 2

/** Places of the insides of JSON strings in `bytes`. */
export type Glimpse = {
  bytes: Uint8Array
  textStart: number
  textEnd: number
  /** The beginning and the end of each tag, one after the other. */
  tags: Int32Array
  tagCount: number
}

/** As in `adapter.ts`: what is longer is dropped there. */
const longestWord = 2_048
const longestText = 3_000
const mostTags = 256
const deepest = 24

const quote = 0x22
const backslash = 0x5c
const colon = 0x3a
const comma = 0x2c
const openObject = 0x7b
const closeObject = 0x7d
const openList = 0x5b
const closeList = 0x5d

/** Which strings of a value are tags. */
const noString = 0
const everyString = 1
const stringsUnderTag = 2

/** Where an object is in the frame: which keys mean something there. */
const inFrame = 0
const inCommit = 1
const inRecord = 2
const elsewhere = 3

const bytesOf = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
const names = {
  did: bytesOf('did'),
  time: bytesOf('time_us'),
  kind: bytesOf('kind'),
  commit: bytesOf('commit'),
  operation: bytesOf('operation'),
  create: bytesOf('create'),
  collection: bytesOf('collection'),
  post: bytesOf('app.bsky.feed.post'),
  rkey: bytesOf('rkey'),
  record: bytesOf('record'),
  text: bytesOf('text'),
  tags: bytesOf('tags'),
  tag: bytesOf('tag'),
  facets: bytesOf('facets'),
  labels: bytesOf('labels'),
}

/** What was met; all of it together makes a new post. */
const metDid = 1
const metTime = 2
const metKind = 4
const metCommit = 8
const metCollection = 16
const metPost = 32
const metKey = 64
const metCreate = 128
const metRecord = 256
const metText = 512
const ofFrame = metDid | metTime | metKind | metCommit | metCollection
const ofPost = ofFrame | metPost | metKey | metCreate | metRecord | metText

export class Frame implements Glimpse {
  bytes: Uint8Array = new Uint8Array(0)
  timeUs = 0
  textStart = 0
  textEnd = 0
  readonly tags = new Int32Array(2 * mostTags)
  tagCount = 0
  #end = 0
  #met = 0
  /** The inside of the string that was walked last. */
  #from = 0
  #to = 0
  #isEscaped = false

  /** What sort of frame it is. All else is true until the next look. */
  look(bytes: Uint8Array): number {
    this.bytes = bytes
    this.#end = bytes.length
    this.#met = 0
    this.tagCount = 0
    const start = afterSpace(bytes, 0)
    if (bytes[start] !== openObject) return UNSURE
    const end = this.#object(start, inFrame, noString, 0)
    if (end < 0 || afterSpace(bytes, end) !== this.#end) return UNSURE
    const met = this.#met
    if ((met & ofFrame) !== ofFrame) return UNSURE
    if ((met & metPost) === 0) return OTHER
    return met === ofPost ? POST : UNSURE
  }

  // Each of these takes the place where something begins and returns the place behind it, or -1.

  #object(start: number, where: number, which: number, depth: number): number {
    const { bytes } = this
    let at = afterSpace(bytes, start + 1)
    if (bytes[at] === closeObject) return at + 1
    for (;;) {
      if (bytes[at] !== quote) return -1
      at = this.#string(at)
      if (at < 0 || this.#isEscaped) return -1
      at = afterSpace(bytes, at)
      if (bytes[at] !== colon) return -1
      at = this.#member(afterSpace(bytes, at + 1), where, which, depth)
      if (at < 0) return -1
      at = afterSpace(bytes, at)
      const sign = bytes[at]
      if (sign === closeObject) return at + 1
      if (sign !== comma) return -1
      at = afterSpace(bytes, at + 1)
    }
  }

  /** The value behind the key that was walked last. */
  #member(at: number, where: number, which: number, depth: number): number {
    if (where === elsewhere) {
      const isTag = which === everyString || (which === stringsUnderTag && this.#is(names.tag))
      return this.#value(at, which, isTag, depth)
    }
    if (where === inFrame) return this.#ofFrame(at)
    return where === inCommit ? this.#ofCommit(at) : this.#ofRecord(at)
  }

  #ofFrame(at: number): number {
    if (this.#is(names.did)) return this.#word(at, metDid)
    if (this.#is(names.time)) return this.#time(at)
    if (this.#is(names.kind)) return this.#meet(metKind) ? this.#exactly(at, names.commit) : -1
    if (!this.#is(names.commit)) return this.#value(at, noString, false, 0)
    if (!this.#meet(metCommit) || this.bytes[at] !== openObject) return -1
    return this.#object(at, inCommit, noString, 1)
  }

  #ofCommit(at: number): number {
    if (this.#is(names.collection)) {
      const end = this.#word(at, metCollection)
      if (end >= 0 && this.#is(names.post)) this.#met |= metPost
      return this.#isEscaped ? -1 : end
    }
    if (this.#is(names.rkey)) return this.#word(at, metKey)
    if (this.#is(names.operation)) {
      const end = this.bytes[at] === quote && (this.#met & metCreate) === 0 ? this.#string(at) : -1
      if (end >= 0 && this.#is(names.create)) this.#met |= metCreate
      return end
    }
    if (!this.#is(names.record)) return this.#value(at, noString, false, 1)
    if (!this.#meet(metRecord)) return -1
    // What is no post may be anything.
    if (this.bytes[at] !== openObject) return this.#value(at, noString, false, 1)
    return this.#object(at, inRecord, noString, 2)
  }

  #ofRecord(at: number): number {
    if (this.#is(names.text)) {
      if (this.bytes[at] !== quote) return this.#value(at, noString, false, 2)
      const end = this.#meet(metText) ? this.#string(at) : -1
      this.textStart = this.#from
      this.textEnd = this.#to
      return this.#to - this.#from > longestText ? -1 : end
    }
    if (this.#is(names.facets)) return this.#value(at, stringsUnderTag, false, 2)
    if (this.#is(names.tags)) return this.#value(at, everyString, true, 2)
    // They may hide the post.
    if (this.#is(names.labels)) return -1
    return this.#value(at, noString, false, 2)
  }

  #value(at: number, which: number, isTag: boolean, depth: number): number {
    const { bytes } = this
    const sign = bytes[at]
    if (sign === quote) {
      const end = this.#string(at)
      return isTag && end >= 0 && !this.#keepTag() ? -1 : end
    }
    if (depth > deepest) return -1
    if (sign === openObject) return this.#object(at, elsewhere, which, depth + 1)
    if (sign === openList) return this.#list(at, which, depth + 1)
    if (sign === undefined) return -1
    return sign === 0x2d || (sign >= 0x30 && sign <= 0x39) ? afterNumber(bytes, at) : afterWord(bytes, at)
  }

  #list(start: number, which: number, depth: number): number {
    const { bytes } = this
    let at = afterSpace(bytes, start + 1)
    if (bytes[at] === closeList) return at + 1
    for (;;) {
      at = this.#value(at, which, which === everyString, depth)
      if (at < 0) return -1
      at = afterSpace(bytes, at)
      const sign = bytes[at]
      if (sign === closeList) return at + 1
      if (sign !== comma) return -1
      at = afterSpace(bytes, at + 1)
    }
  }

  #string(start: number): number {
    const { bytes } = this
    const end = this.#end
    let i = start + 1
    this.#isEscaped = false
    this.#from = i
    for (;;) {
      while (i < end && isStop[bytes[i] as number] === 0) i++
      const byte = bytes[i]
      if (byte === quote) {
        this.#to = i
        return i + 1
      }
      if (byte !== backslash) return -1
      this.#isEscaped = true
      const size = escapeSize(bytes, i)
      if (size === 0) return -1
      i += size
    }
  }

  /** A string that is neither empty nor endless, and there once. */
  #word(at: number, mark: number): number {
    if (this.bytes[at] !== quote || !this.#meet(mark)) return -1
    const end = this.#string(at)
    const length = this.#to - this.#from
    return length > 0 && length <= longestWord ? end : -1
  }

  #exactly(at: number, word: Uint8Array): number {
    const end = this.bytes[at] === quote ? this.#string(at) : -1
    return end >= 0 && this.#is(word) ? end : -1
  }

  #time(start: number): number {
    let at = start
    let time = 0
    for (let digit = this.#digit(at); digit >= 0; digit = this.#digit(++at)) time = time * 10 + digit
    this.timeUs = time
    // A zero, or one in front, or a fraction, is for others to judge.
    const isPlain = this.bytes[start] !== 0x30 && at > start && at - start <= 16 && Number.isSafeInteger(time)
    const after = this.bytes[at]
    const ends = after === comma || after === closeObject || (after !== undefined && after <= 0x20)
    return isPlain && ends && this.#meet(metTime) ? at : -1
  }

  #digit(at: number): number {
    const byte = this.bytes[at]
    return byte !== undefined && byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : -1
  }

  /** False when it was met before: of two the last one counts, and which was read is not known any more. */
  #meet(mark: number): boolean {
    if (this.#met & mark) return false
    this.#met |= mark
    return true
  }

  /** Whether the string that was walked last is this one. */
  #is(word: Uint8Array): boolean {
    const length = word.length
    if (this.#to - this.#from !== length) return false
    for (let i = 0; i < length; i++) if (this.bytes[this.#from + i] !== word[i]) return false
    return true
  }

  #keepTag(): boolean {
    if (this.tagCount === mostTags || this.#to - this.#from > longestWord) return false
    this.tags[2 * this.tagCount] = this.#from
    this.tags[2 * this.tagCount + 1] = this.#to
    this.tagCount++
    return true
  }
}

function escapeSize(bytes: Uint8Array, at: number): number {
  const sign = bytes[at + 1]
  if (sign === undefined) return 0
  if (sign !== 0x75) return '"\\/bfnrt'.includes(String.fromCharCode(sign)) ? 2 : 0
  for (let i = at + 2; i < at + 6; i++) {
    const byte = bytes[i] ?? 0
    const low = byte | 32
    if (!((byte >= 0x30 && byte <= 0x39) || (low >= 0x61 && low <= 0x66))) return 0
  }
  return 6
}
