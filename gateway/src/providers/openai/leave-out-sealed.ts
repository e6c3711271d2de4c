// A conversation that began at another provider: reasoning that only the gateway can read does not go to OpenAI.
import { isSealed } from '../../contract/canonical/sealed-reasoning.ts'
import { readArray, readObject } from '../../contract/read-json.ts'
import type { FittedRequest } from '../wire.ts'

/** Null where there is none, so that the bytes pass. */
export function leaveOutSealed(body: unknown): FittedRequest | null {
  const request = readObject(body)
  const input = readArray(request?.input)
  const kept = input.filter((item) => !isSealed(readObject(item)?.encrypted_content))
  if (kept.length === input.length) return null
  return {
    body: Buffer.from(JSON.stringify({ ...request, input: kept })),
    dropped: ['encrypted_content'],
  }
}
