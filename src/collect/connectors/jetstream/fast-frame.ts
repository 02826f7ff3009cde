/**
 * The look of `frame.ts` in WebAssembly, sixteen bytes at a time. Where it cannot be had (a machine without its vectors),
 * the plain one does the same.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '#basics/root'
import { Frame, type Glimpse, UNSURE } from './frame.js'

export type Look = Glimpse & {
  timeUs: number
  /** What sort of frame it is. All else is true until the next look. */
  look(bytes: Uint8Array): number
}

/** As in `bin/frame-wasm/frame.ts`. */
const answerAt = 1024
const tagsAt = answerAt + 16
const mostTags = 256
const frameAt = 4096
/** A frame of this size ends before the memory does, zeros and all. */
const largest = 128 * 1024

type Walk = { memory: { readonly buffer: ArrayBuffer }; look(length: number): number; timeOf(): number }

/** As much of it as is used: the types of Node 20 do not name it, and those of a browser do not belong here. */
type Wasm = {
  validate(bytes: Uint8Array): boolean
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { readonly exports: unknown }
}
const wasm = (globalThis as unknown as { WebAssembly: Wasm }).WebAssembly

export function createLook(): Look {
  const walk = open()
  return walk ? new FastFrame(walk) : new Frame()
}

function open(): Walk | null {
  const bytes = readFileSync(join(packageRoot, 'src', 'collect', 'connectors', 'jetstream', 'frame.wasm'))
  if (!wasm.validate(bytes)) return null
  return new wasm.Instance(new wasm.Module(bytes)).exports as Walk
}

class FastFrame implements Look {
  /** The memory into which frames are copied. */
  readonly bytes: Uint8Array
  timeUs = 0
  textStart = 0
  textEnd = 0
  tagCount = 0
  readonly tags: Int32Array
  readonly #walk: Walk
  readonly #answer: Int32Array

  constructor(walk: Walk) {
    this.#walk = walk
    const { buffer } = walk.memory
    this.bytes = new Uint8Array(buffer)
    this.#answer = new Int32Array(buffer, answerAt, 3)
    this.tags = new Int32Array(buffer, tagsAt, 2 * mostTags)
  }

  look(bytes: Uint8Array): number {
    const { length } = bytes
    if (length > largest) return UNSURE
    this.bytes.set(bytes, frameAt)
    this.bytes.fill(0, frameAt + length, frameAt + length + 16)
    const sort = this.#walk.look(length)
    this.timeUs = this.#walk.timeOf()
    const answer = this.#answer
    this.textStart = answer[0] as number
    this.textEnd = answer[1] as number
    this.tagCount = answer[2] as number
    return sort
  }
}
