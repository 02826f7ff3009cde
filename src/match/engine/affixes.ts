/** How many letters (UTF-16 units) of a beginning or an ending are looked at. */
export const affixes = { least: 3, most: 8 } as const
