// What a Gemini model's name tells of what it can do.

/** 1.5, 2, 2.5, 3 ...; null for names without a number (`gemini-flash-latest`) and for other families. */
export function generationOf(model: string): number | null {
  const found = /gemini-(\d+(?:\.\d+)?)/.exec(model)?.[1]
  return found === undefined ? null : Number(found)
}

export function isPro(model: string): boolean {
  return /-pro\b/.test(model)
}
