// Guesses the usage that nobody told, after the answer: the input by a tokenizer, the output by its length.
import type { ChatRequest } from '../../contract/canonical/request.ts'
import type { PartialUsage } from '../../contract/canonical/answer.ts'
import { GatewayError } from '../../errors.ts'
import type { CallSoFar, Routed } from '../call.ts'
import type { CountTokens } from '../door/codec.ts'
import { estimateInput } from '../door/estimate-input.ts'
import { readCanonical } from '../upstream/encode.ts'
import type { MissingUsage } from './missing-usage.ts'

/** Never rejects. */
export type Estimate = (call: CallSoFar, missing: MissingUsage) => Promise<PartialUsage>

/** What is longer would keep the tokenizer busy for others' calls too. */
const longestText = 262_144
/** Questions under way in this thread: clients that leave by the hundred must not fill memory with their texts. */
const maxPending = 64
/** English has four characters a token. */
const usualTokenLength = 4
/** A shorter text tells nothing of its language. */
const tellingLength = 200

export function createEstimate(countTokens: CountTokens): Estimate {
  let pending = 0

  async function count(text: string): Promise<number> {
    if (text.length > longestText || pending >= maxPending) return countByLength(text)
    pending += 1
    try {
      return await countTokens(text)
    } catch {
      // A tokenizer that is busy, or gone as the gateway stops: the record must not wait.
      return countByLength(text)
    } finally {
      pending -= 1
    }
  }

  async function inputOf(call: Routed): Promise<{ tokens: number; tokenLength: number }> {
    let tokenLength = usualTokenLength
    const request = readRequest(call)
    if (request === null) {
      return { tokens: Math.ceil(call.journal.requestBytes / usualTokenLength), tokenLength }
    }
    const { inputTokens } = await estimateInput(request, async (text) => {
      const tokens = await count(text)
      if (text.length >= tellingLength && tokens > 0) tokenLength = text.length / tokens
      return tokens
    })
    return { tokens: inputTokens, tokenLength }
  }

  return async (call, missing) => {
    const { scan, contentBytes } = call.journal
    const told = scan?.usage ?? {}
    // What has a provider's attempt was routed.
    const { tokens, tokenLength } = await inputOf(call as Routed)
    const output = Math.max(told.output ?? 0, Math.ceil(contentBytes / tokenLength))
    return {
      ...told,
      ...(missing.input ? { input: tokens } : {}),
      ...(missing.output ? { output } : {}),
    }
  }
}

function countByLength(text: string): number {
  return Math.ceil(text.length / usualTokenLength)
}

/** Null: bytes passed that our own reading would refuse. */
function readRequest(call: Routed): ChatRequest | null {
  try {
    return readCanonical(call) as ChatRequest
  } catch (error) {
    if (error instanceof GatewayError) return null
    throw error
  }
}
