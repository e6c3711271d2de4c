// The stop sequences of a request without those that stop nothing, which vendors refuse; undefined when none is left.

/** Without empty ones. */
export function stopSequences(stop: readonly string[] | undefined): string[] | undefined {
  return kept(stop, (sequence) => sequence !== '')
}

/** Without those of white space too. */
export function visibleStopSequences(stop: readonly string[] | undefined): string[] | undefined {
  return kept(stop, (sequence) => sequence.trim() !== '')
}

function kept(stop: readonly string[] | undefined, isKept: (sequence: string) => boolean) {
  const sequences = stop?.filter(isKept)
  return sequences === undefined || sequences.length === 0 ? undefined : sequences
}
