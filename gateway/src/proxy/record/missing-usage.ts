// What a call is billed for although its provider did not tell: the rule by the way it ended. docs/records.md says it in words.
import type { Answer, CallSoFar } from '../call.ts'

/** The sides of a call's usage that are to be estimated. */
export interface MissingUsage {
  readonly input: boolean
  /** Of what the client got of the answer. */
  readonly output: boolean
}

/** Null: the provider told all that counts, or nothing is billed. */
export function findMissingUsage(
  { codec, journal }: CallSoFar,
  { end }: Answer,
): MissingUsage | null {
  if (codec.operation !== 'chat' || journal.leg === null || journal.isCacheHit) return null
  const { scan, contentBytes, attempts } = journal
  const told = scan?.usage ?? null
  if (end === 'complete') return told === null ? { input: true, output: true } : null
  const hasInput = told?.input !== undefined || told?.cacheRead !== undefined
  if (contentBytes > 0) {
    const isTold = scan?.finishReason !== null && told?.output !== undefined
    return hasInput && isTold ? null : { input: !hasInput, output: !isTold }
  }
  const last = attempts.at(-1)
  const hasTakenIt = last !== undefined && last.connectMs !== null && (last.status ?? 200) < 300
  // A provider that fails before it says anything bills nothing; one that was left alone has read the request.
  return end === 'client_abort' && hasTakenIt && !hasInput ? { input: true, output: false } : null
}
