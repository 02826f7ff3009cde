/** Small symmetric systems, solved in place: the lower triangle of a matrix stored row by row. */

export type Factor = {
  matrix: Float64Array
  /** Room for one vector. */
  work: Float64Array
  stride: number
}

/** Replaces the lower triangle of the first k rows by its Cholesky factor; false when it is not positive definite. */
export function cholesky({ matrix, stride }: Factor, k: number): boolean {
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * stride + j] as number
      for (let h = 0; h < j; h++)
        sum -= (matrix[i * stride + h] as number) * (matrix[j * stride + h] as number)
      if (i === j && !(sum > 0)) return false
      matrix[i * stride + j] = i === j ? Math.sqrt(sum) : sum / (matrix[j * stride + j] as number)
    }
  }
  return true
}

export function logDet({ matrix, stride }: Factor, k: number): number {
  let sum = 0
  for (let i = 0; i < k; i++) sum += Math.log(matrix[i * stride + i] as number)
  return 2 * sum
}

/** Solves L L' x = b; b becomes x. */
export function solve(factor: Factor, k: number, b: Float64Array): void {
  const { matrix, stride } = factor
  for (let i = 0; i < k; i++) {
    let sum = b[i] as number
    for (let j = 0; j < i; j++) sum -= (matrix[i * stride + j] as number) * (b[j] as number)
    b[i] = sum / (matrix[i * stride + i] as number)
  }
  solveUpper(factor, k, b)
}

/** Solves L' x = b; b becomes x. */
export function solveUpper({ matrix, stride }: Factor, k: number, b: Float64Array): void {
  for (let i = k - 1; i >= 0; i--) {
    let sum = b[i] as number
    for (let j = i + 1; j < k; j++) sum -= (matrix[j * stride + i] as number) * (b[j] as number)
    b[i] = sum / (matrix[i * stride + i] as number)
  }
}
