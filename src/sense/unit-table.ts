/** Whether one UTF-16 unit is of a kind: asked of a pattern once, then of a table. A letter of two units is of none. */
export function unitTest(pattern: RegExp): (unit: number) => boolean {
  /** 0: not looked at yet, 1: of the kind, 2: not. */
  const known = new Uint8Array(65_536)
  return (unit) => {
    const found = known[unit]
    if (found) return found === 1
    const is = pattern.test(String.fromCharCode(unit))
    known[unit] = is ? 1 : 2
    return is
  }
}

/** The first half of a letter of two units. */
export const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff
