/**
 * Chance with a seed: the same seed gives the same draws on every machine. What leaves: uniform, normal, gamma and Poisson
 * draws. Nothing here reads the clock or `Math.random`.
 */

export type Random = {
  /** Between 0 and 1, neither of them. */
  uniform(): number
  normal(): number
  /** Gamma with this shape and rate 1. */
  gamma(shape: number): number
  poisson(mean: number): number
}

export function createRandom(seed: number): Random {
  const next = xoshiro(seed)
  const uniform = () => ((next() >>> 0) + 0.5) / 4294967296
  const normal = zignor(next, uniform)
  const gamma = (shape: number): number =>
    shape < 1 ? gamma(shape + 1) * uniform() ** (1 / shape) : fromCube(shape, normal, uniform)
  const poisson = (mean: number): number => drawPoisson(mean, uniform, gamma)
  return { uniform, normal, gamma, poisson }
}

/** xoshiro128** (Blackman and Vigna 2018), seeded by splitmix32; 32 random bits a call. */
function xoshiro(seed: number): () => number {
  const s = new Int32Array(4)
  let mix = seed | 0
  for (let i = 0; i < 4; i++) {
    mix = (mix + 0x9e3779b9) | 0
    let z = Math.imul(mix ^ (mix >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    s[i] = z ^ (z >>> 15)
  }
  return () => {
    const [s0, s1, s2, s3] = [s[0] as number, s[1] as number, s[2] as number, s[3] as number]
    const five = Math.imul(s1, 5)
    const bits = Math.imul((five << 7) | (five >>> 25), 9)
    const mixed3 = s3 ^ s1
    s[2] = s2 ^ s0 ^ (s1 << 9)
    s[1] = s1 ^ s2 ^ s0
    s[0] = s0 ^ mixed3
    s[3] = (mixed3 << 11) | (mixed3 >>> 21)
    return bits
  }
}

const blocks = 128
const tailFrom = 3.442619855899
const blockArea = 9.91256303526217e-3

/** Normal draws by the ziggurat (Marsaglia and Tsang 2000, as improved by Doornik 2005). */
function zignor(next: () => number, uniform: () => number): () => number {
  const { edge, ratio } = ziggurat()
  return () => {
    for (;;) {
      const bits = next()
      const block = bits & 127
      const u = (bits >> 7) / 16777216
      if (Math.abs(u) < (ratio[block] as number)) return u * (edge[block] as number)
      if (block === 0) return u < 0 ? -beyond(uniform) : beyond(uniform)
      const x = u * (edge[block] as number)
      const low = Math.exp(-0.5 * ((edge[block] as number) ** 2 - x * x))
      const high = Math.exp(-0.5 * ((edge[block + 1] as number) ** 2 - x * x))
      if (high + uniform() * (low - high) < 1) return x
    }
  }
}

function ziggurat() {
  const edge = new Float64Array(blocks + 1)
  const ratio = new Float64Array(blocks)
  let f = Math.exp(-0.5 * tailFrom * tailFrom)
  edge[0] = blockArea / f
  edge[1] = tailFrom
  for (let i = 2; i < blocks; i++) {
    const x = Math.sqrt(-2 * Math.log(blockArea / (edge[i - 1] as number) + f))
    edge[i] = x
    f = Math.exp(-0.5 * x * x)
  }
  for (let i = 0; i < blocks; i++) ratio[i] = (edge[i + 1] as number) / (edge[i] as number)
  return { edge, ratio }
}

/** The tail of the normal beyond the ziggurat (Marsaglia 1964). */
function beyond(uniform: () => number): number {
  for (;;) {
    const x = Math.log(uniform()) / tailFrom
    const y = Math.log(uniform())
    if (-2 * y >= x * x) return tailFrom - x
  }
}

/** Gamma for shapes of 1 and more (Marsaglia and Tsang 2000). */
function fromCube(shape: number, normal: () => number, uniform: () => number): number {
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normal()
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}

/** Small means by multiplying uniforms, large ones by a gamma that halves them (Ahrens and Dieter 1974). */
function drawPoisson(mean: number, uniform: () => number, gamma: (shape: number) => number): number {
  let left = mean
  let count = 0
  while (left > 30) {
    const step = Math.floor((7 / 8) * left)
    const time = gamma(step)
    if (time > left) return count + binomial(step - 1, left / time, uniform, gamma)
    count += step
    left -= time
  }
  const end = Math.exp(-left)
  for (let product = uniform(); product > end; product *= uniform()) count += 1
  return count
}

/** Halved by a beta-distributed middle value until it is small enough to count. */
function binomial(
  trials: number,
  chance: number,
  uniform: () => number,
  gamma: (shape: number) => number,
): number {
  let n = trials
  let p = chance
  let count = 0
  while (n > 30) {
    const middle = 1 + Math.floor(n / 2)
    const [a, b] = [gamma(middle), gamma(n + 1 - middle)]
    const value = a / (a + b)
    if (value <= p) {
      count += middle
      p = (p - value) / (1 - value)
      n -= middle
    } else {
      p /= value
      n = middle - 1
    }
  }
  for (let i = 0; i < n; i++) if (uniform() < p) count += 1
  return count
}
