/**
 * How long a message of one's own may be, in characters, as each network says it (November 2026). For texts that a person
 * places there himself: what is placed from here asks its connector.
 */
export const ownMessages: readonly { name: string; longest: number }[] = [
  { name: 'Facebook', longest: 63_206 },
  { name: 'Instagram', longest: 2_200 },
  { name: 'LinkedIn', longest: 3_000 },
  { name: 'Threads', longest: 500 },
  { name: 'Mastodon', longest: 500 },
  { name: 'Bluesky', longest: 300 },
  { name: 'X', longest: 280 },
]
