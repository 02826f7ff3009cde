/**
 * AssemblyScript: the walk of `src/collect/connectors/jetstream/frame.ts` once more, sixteen bytes at a time. The plain
 * TypeScript says what is right, and a test holds both to the same answers; `bin/make-frame-wasm.mjs` compiles this.
 *
 * Memory: the answer from {@link answerAt} on, the frame from {@link frameAt} on, with sixteen zeros behind it.
 */

/** Three numbers of 32 bits: where in memory the text begins and ends, how many tags there are; then the tags. */
const answerAt: i32 = 1024
const tagsAt: i32 = answerAt + 16
const frameAt: i32 = 4096
const mostTags: i32 = 256

const longestWord: i32 = 2048
const longestText: i32 = 3000
const deepest: i32 = 24

const noString: i32 = 0
const everyString: i32 = 1
const stringsUnderTag: i32 = 2

const inFrame: i32 = 0
const inCommit: i32 = 1
const inRecord: i32 = 2
const elsewhere: i32 = 3

const metDid: i32 = 1
const metTime: i32 = 2
const metKind: i32 = 4
const metCommit: i32 = 8
const metCollection: i32 = 16
const metPost: i32 = 32
const metKey: i32 = 64
const metCreate: i32 = 128
const metRecord: i32 = 256
const metText: i32 = 512
const ofFrame: i32 = 31
const ofPost: i32 = 1023

// Words of up to eight bytes, the first one lowest.
const did: u64 = 0x646964
const timeUs: u64 = ((<u64>0x73755f) << 32) | 0x656d6974
const kind: u64 = 0x646e696b
const commit: u64 = 0x74696d6d6f63
const create: u64 = 0x657461657263
const rkey: u64 = 0x79656b72
const record: u64 = 0x64726f636572
const text: u64 = 0x74786574
const tags: u64 = 0x73676174
const tag: u64 = 0x676174
const facets: u64 = 0x737465636166
const labels: u64 = 0x736c6562616c
const operatio: u64 = ((<u64>0x6f697461) << 32) | 0x7265706f
const collecti: u64 = ((<u64>0x69746365) << 32) | 0x6c6c6f63

let met: i32 = 0
let from: i32 = 0
let to: i32 = 0
let isEscaped: bool = false
let tagCount: i32 = 0
let time: i64 = 0

/** The sort of the frame of `length` bytes. */
export function look(length: i32): i32 {
  met = 0
  tagCount = 0
  time = 0
  const start = afterSpace(frameAt)
  if (load<u8>(start) !== 0x7b) return 0
  const end = object(start, inFrame, noString, 0)
  if (end < 0 || afterSpace(end) !== frameAt + length) return 0
  store<i32>(answerAt + 8, tagCount)
  if ((met & ofFrame) !== ofFrame) return 0
  if ((met & metPost) === 0) return 1
  return met === ofPost ? 2 : 0
}

export function timeOf(): f64 {
  return <f64>time
}

function object(start: i32, where: i32, which: i32, depth: i32): i32 {
  let at = afterSpace(start + 1)
  if (load<u8>(at) === 0x7d) return at + 1
  while (true) {
    if (load<u8>(at) !== 0x22) return -1
    at = string(at)
    if (at < 0 || isEscaped) return -1
    at = afterSpace(at)
    if (load<u8>(at) !== 0x3a) return -1
    at = member(afterSpace(at + 1), where, which, depth)
    if (at < 0) return -1
    at = afterSpace(at)
    const sign = load<u8>(at)
    if (sign === 0x7d) return at + 1
    if (sign !== 0x2c) return -1
    at = afterSpace(at + 1)
  }
}

function member(at: i32, where: i32, which: i32, depth: i32): i32 {
  const length = to - from
  const word = shortWord(length)
  if (where === elsewhere) {
    const isTag = which === everyString || (which === stringsUnderTag && word === tag)
    return value(at, which, isTag, depth)
  }
  if (where === inFrame) return ofFrameMember(at, word)
  return where === inCommit ? ofCommitMember(at, word, length) : ofRecordMember(at, word)
}

function ofFrameMember(at: i32, word: u64): i32 {
  if (word === did) return longWord(at, metDid)
  if (word === timeUs) return readTime(at)
  if (word === kind) {
    if (!meet(metKind) || load<u8>(at) !== 0x22) return -1
    const end = string(at)
    return end >= 0 && shortWord(to - from) === commit ? end : -1
  }
  if (word !== commit) return value(at, noString, false, 0)
  if (!meet(metCommit) || load<u8>(at) !== 0x7b) return -1
  return object(at, inCommit, noString, 1)
}

function ofCommitMember(at: i32, word: u64, length: i32): i32 {
  // "collection" and "operation"
  if (length === 10 && load<u64>(from) === collecti && load<u16>(from + 8) === 0x6e6f) {
    const end = longWord(at, metCollection)
    if (end >= 0 && isPostCollection()) met |= metPost
    return isEscaped ? -1 : end
  }
  if (word === rkey) return longWord(at, metKey)
  if (length === 9 && load<u64>(from) === operatio && load<u8>(from + 8) === 0x6e) {
    const end = load<u8>(at) === 0x22 && (met & metCreate) === 0 ? string(at) : -1
    if (end >= 0 && shortWord(to - from) === create) met |= metCreate
    return end
  }
  if (word !== record) return value(at, noString, false, 1)
  if (!meet(metRecord)) return -1
  if (load<u8>(at) !== 0x7b) return value(at, noString, false, 1)
  return object(at, inRecord, noString, 2)
}

function ofRecordMember(at: i32, word: u64): i32 {
  if (word === text) {
    if (load<u8>(at) !== 0x22) return value(at, noString, false, 2)
    const end = meet(metText) ? string(at) : -1
    store<i32>(answerAt, from)
    store<i32>(answerAt + 4, to)
    return to - from > longestText ? -1 : end
  }
  if (word === facets) return value(at, stringsUnderTag, false, 2)
  if (word === tags) return value(at, everyString, true, 2)
  if (word === labels) return -1
  return value(at, noString, false, 2)
}

function value(at: i32, which: i32, isTag: bool, depth: i32): i32 {
  const sign = load<u8>(at)
  if (sign === 0x22) {
    const end = string(at)
    return isTag && end >= 0 && !keepTag() ? -1 : end
  }
  if (depth > deepest) return -1
  if (sign === 0x7b) return object(at, elsewhere, which, depth + 1)
  if (sign === 0x5b) return list(at, which, depth + 1)
  return sign === 0x2d || (sign >= 0x30 && sign <= 0x39) ? afterNumber(at) : afterWord(at)
}

function list(start: i32, which: i32, depth: i32): i32 {
  let at = afterSpace(start + 1)
  if (load<u8>(at) === 0x5d) return at + 1
  while (true) {
    at = value(at, which, which === everyString, depth)
    if (at < 0) return -1
    at = afterSpace(at)
    const sign = load<u8>(at)
    if (sign === 0x5d) return at + 1
    if (sign !== 0x2c) return -1
    at = afterSpace(at + 1)
  }
}

function string(start: i32): i32 {
  let i = start + 1
  isEscaped = false
  from = i
  while (true) {
    i = nextStop(i)
    const byte = load<u8>(i)
    if (byte === 0x22) {
      to = i
      return i + 1
    }
    // The zeros behind the frame end here too.
    if (byte !== 0x5c) return -1
    isEscaped = true
    const size = escapeSize(i)
    if (size === 0) return -1
    i += size
  }
}

/** The next quotation mark, backslash, or byte that may not stand in a string. */
// @ts-expect-error: decorator
function nextStop(start: i32): i32 {
  let i = start
  while (true) {
    const some = v128.load(i)
    const stops = v128.or(
      v128.or(i8x16.eq(some, i8x16.splat(0x22)), i8x16.eq(some, i8x16.splat(0x5c))),
      i8x16.lt_u(some, i8x16.splat(0x20)),
    )
    const mask = i8x16.bitmask(stops)
    if (mask !== 0) return i + ctz(mask)
    i += 16
  }
}

function escapeSize(at: i32): i32 {
  const sign = load<u8>(at + 1)
  if (sign === 0x75) {
    for (let i = at + 2; i < at + 6; i++) {
      const byte = load<u8>(i)
      const low = byte | 32
      if (!((byte >= 0x30 && byte <= 0x39) || (low >= 0x61 && low <= 0x66))) return 0
    }
    return 6
  }
  // " \ / b f n r t
  const isOne =
    sign === 0x22 ||
    sign === 0x5c ||
    sign === 0x2f ||
    sign === 0x62 ||
    sign === 0x66 ||
    sign === 0x6e ||
    sign === 0x72 ||
    sign === 0x74
  return isOne ? 2 : 0
}

function longWord(at: i32, mark: i32): i32 {
  if (load<u8>(at) !== 0x22 || !meet(mark)) return -1
  const end = string(at)
  const length = to - from
  return length > 0 && length <= longestWord ? end : -1
}

function readTime(start: i32): i32 {
  let at = start
  let read: i64 = 0
  while (load<u8>(at) >= 0x30 && load<u8>(at) <= 0x39 && at - start < 17) {
    read = read * 10 + <i64>(load<u8>(at) - 0x30)
    at++
  }
  time = read
  const isPlain = load<u8>(start) !== 0x30 && at > start && at - start <= 16 && read <= 9007199254740991
  const after = load<u8>(at)
  const ends = after === 0x2c || after === 0x7d || after <= 0x20
  return isPlain && ends && meet(metTime) ? at : -1
}

// @ts-expect-error: decorator
function meet(mark: i32): bool {
  if (met & mark) return false
  met |= mark
  return true
}

/** The string that was walked last, when it has at most eight bytes; else 0, which is none of the words. */
// @ts-expect-error: decorator
function shortWord(length: i32): u64 {
  if (length < 3 || length > 8) return 0
  return load<u64>(from) & (~(<u64>0) >> <u64>(64 - 8 * length))
}

function isPostCollection(): bool {
  return (
    to - from === 18 &&
    load<u64>(from) === (((<u64>0x796b7362) << 32) | 0x2e707061) &&
    load<u64>(from + 8) === (((<u64>0x6f702e64) << 32) | 0x6565662e) &&
    load<u16>(from + 16) === 0x7473
  )
}

function keepTag(): bool {
  if (tagCount === mostTags || to - from > longestWord) return false
  store<i32>(tagsAt + 8 * tagCount, from)
  store<i32>(tagsAt + 8 * tagCount + 4, to)
  tagCount++
  return true
}

// @ts-expect-error: decorator
function afterSpace(at: i32): i32 {
  let i = at
  while (true) {
    const byte = load<u8>(i)
    if (byte > 0x20) return i
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return i
    i++
  }
}

function afterNumber(at: i32): i32 {
  let i = load<u8>(at) === 0x2d ? at + 1 : at
  i = load<u8>(i) === 0x30 ? i + 1 : afterDigits(i)
  if (i >= 0 && load<u8>(i) === 0x2e) i = afterDigits(i + 1)
  if (i < 0 || (load<u8>(i) | 32) !== 0x65) return i
  const sign = load<u8>(i + 1)
  return afterDigits(sign === 0x2b || sign === 0x2d ? i + 2 : i + 1)
}

function afterDigits(at: i32): i32 {
  let i = at
  while (load<u8>(i) >= 0x30 && load<u8>(i) <= 0x39) i++
  return i > at ? i : -1
}

/** true, false and null. */
function afterWord(at: i32): i32 {
  const four = load<u32>(at)
  if (four === 0x65757274 || four === 0x6c6c756e) return at + 4
  return four === 0x736c6166 && load<u8>(at + 4) === 0x65 ? at + 5 : -1
}
