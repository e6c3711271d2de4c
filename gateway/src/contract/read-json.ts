// Lenient readers of parsed JSON from outside: the value when it has the type, else null.

export type JsonObject = Readonly<Record<string, unknown>>

export function readObject(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : null
}

/** An empty array when the value is none. */
export function readArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The objects of a list; what is none is left out. */
export function readObjects(value: unknown): JsonObject[] {
  return readArray(value).filter((item): item is JsonObject => readObject(item) !== null)
}

export function readString(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/** The value when it is a finite number of at least zero, as token counts are. */
export function readCount(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null
}
