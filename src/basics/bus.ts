/**
 * What happened, told inside one process. It is a hint, never the truth: whoever listens reads the database again, and
 * also looks there now and then by itself, because another process may have written.
 */
export type Event =
  | { type: 'square'; orgId: string }
  | { type: 'topics'; orgId: string }
  | { type: 'sources'; orgId: string }
  | { type: 'places'; orgId: string }
  | { type: 'tone'; orgId: string }
  | { type: 'mail' }

export type Bus = {
  tell(event: Event): void
  /** Returns the way to stop listening. */
  hear(listener: (event: Event) => void): () => void
}

export function createBus(): Bus {
  const listeners = new Set<(event: Event) => void>()
  return {
    tell: (event) => {
      for (const listener of listeners) listener(event)
    },
    hear: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
