// The schema of a tool's arguments where a client may leave it out.

/** A tool that takes nothing says so: most providers refuse one whose schema is none of an object. */
export function parametersOf(
  given: Readonly<Record<string, unknown>> | null | undefined,
): Readonly<Record<string, unknown>> {
  const isSaid = given !== null && given !== undefined && Object.keys(given).length > 0
  return isSaid ? given : { type: 'object', properties: {} }
}
