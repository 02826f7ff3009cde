/**
 * Softmax regression over hashed features and measures, by stochastic gradient with a step per weight (Adagrad: Duchi, Hazan
 * and Singer, 2011). An example: `{ sparse, dense, label, weight }`.
 */

/** Learns. `strength`: by what each bucket is multiplied before it is learnt from; the weights that come back hold it. */
export function learn(
  examples,
  { buckets, width, dense, epochs, rate, decay, denseRate = 0.1, random, strength },
) {
  const weights = new Float32Array(buckets * width)
  const squares = new Float32Array(buckets * width).fill(1e-2)
  const denseWeights = new Float64Array(dense * width)
  const denseSquares = new Float64Array(dense * width).fill(1e-1)
  const bias = new Float64Array(width)
  const order = examples.map((_, i) => i)
  const share = new Float64Array(width)
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random)
    const now = rate * (1 - (0.9 * epoch) / epochs)
    for (const index of order) {
      const example = examples[index]
      score({ weights, denseWeights, bias, width, strength }, example, share)
      softmax(share)
      const scale = scaleOf(example.sparse.length)
      for (let k = 0; k < width; k++) {
        const error = (share[k] - (k === example.label ? 1 : 0)) * (example.weight ?? 1)
        bias[k] -= 0.02 * now * error
        const slope = error * scale
        for (const bucket of example.sparse) {
          const at = bucket * width + k
          const down = (strength ? slope * strength[bucket] : slope) + decay * weights[at]
          squares[at] += down * down
          weights[at] -= (now * down) / Math.sqrt(squares[at])
        }
        for (let d = 0; d < dense; d++) {
          if (example.dense[d] === 0) continue
          const at = d * width + k
          const down = error * example.dense[d] + 1e-4 * denseWeights[at]
          denseSquares[at] += down * down
          denseWeights[at] -= (denseRate * down) / Math.sqrt(denseSquares[at])
        }
      }
    }
  }
  if (strength) for (let at = 0; at < weights.length; at++) weights[at] *= strength[Math.floor(at / width)]
  return { weights, denseWeights, bias, width }
}

/**
 * How unevenly the classes share each bucket: the root of the mean square of the logarithms of its smoothed odds (the ratios
 * that Wang and Manning, 2012, multiply by), of which the square root counts. What all classes say alike learns less.
 */
export function unevenness(examples, { buckets, width }) {
  const counts = new Float32Array(buckets * width)
  for (const { sparse, label } of examples) for (const bucket of sparse) counts[bucket * width + label]++
  return Float32Array.from({ length: buckets }, (_, bucket) => {
    const own = counts.subarray(bucket * width, (bucket + 1) * width)
    const all = own.reduce((sum, count) => sum + count, 0)
    const squares = own.map((count) => Math.log((count + 1) / ((all - count) / (width - 1) + 1)) ** 2)
    return (Math.sqrt(squares.reduce((sum, one) => sum + one, 0) / width) / usual) ** 0.5
  })
}
/** The unevenness of a bucket that learns as fast as it would without. */
const usual = 0.6

export const scaleOf = (found) => (found > 0 ? 1 / Math.sqrt(found) : 0)

export function score({ weights, denseWeights, bias, width, strength }, { sparse, dense }, into) {
  const scale = scaleOf(sparse.length)
  for (let k = 0; k < width; k++) {
    let sum = 0
    for (const bucket of sparse)
      sum += strength ? weights[bucket * width + k] * strength[bucket] : weights[bucket * width + k]
    let rest = bias[k]
    for (let d = 0; d < dense.length; d++) rest += dense[d] * denseWeights[d * width + k]
    into[k] = sum * scale + rest
  }
  return into
}

export function softmax(share) {
  const most = Math.max(...share)
  let total = 0
  for (let k = 0; k < share.length; k++) total += share[k] = Math.exp(share[k] - most)
  for (let k = 0; k < share.length; k++) share[k] /= total
  return share
}

export function shuffle(list, random) {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[list[i], list[j]] = [list[j], list[i]]
  }
  return list
}

/** Macro-F1 over three classes, in percent. `answers` and `labels`: 0, 1, 2 (another number counts as wrong). */
export function macroF1(answers, labels) {
  let sum = 0
  for (const k of [0, 1, 2]) {
    const right = answers.filter((one, i) => one === k && labels[i] === k).length
    const said = answers.filter((one) => one === k).length
    const there = labels.filter((one) => one === k).length
    sum += right === 0 ? 0 : (2 * right) / (said + there)
  }
  return (100 * sum) / 3
}

/** Mulberry32 (Tommy Ettinger, 2017): a small generator that is the same everywhere. */
export function mulberry32(start) {
  let state = start | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
