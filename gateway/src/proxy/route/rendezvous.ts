// Weighted rendezvous hashing: the same key goes to the same of several places, without a table of who went where.

export interface Place {
  readonly id: string
  readonly weight: number
}

/** FNV-1a over the code units, 32 bits. */
export function hashText(text: string, seed = 0x811c9dc5): number {
  let hash = seed
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}

/**
 * The higher the more this place is the key's own. A place that comes or goes moves only the keys that were its; of many
 * keys each place has as many as its weight says.
 */
export function scoreOf(key: number, { id, weight }: Place): number {
  if (weight === 0) return 0
  // FNV alone leaves neighbours close together; this is murmur3's finish.
  let hash = hashText(id, key)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  hash = (hash ^ (hash >>> 16)) >>> 0
  return -weight / Math.log((hash + 1) / (2 ** 32 + 1))
}
