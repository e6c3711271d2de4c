// Sends an answer that came whole: its own bytes, or the canonical answer written in the client's dialect.
import { readObject, readString } from '../../contract/read-json.ts'
import { GatewayError } from '../../errors.ts'
import type { CanonicalAnswer, CanonicalRequest } from '../../contract/canonical/operations.ts'
import { withoutMark } from '../../providers/byte-order-mark.ts'
import type { AnswerReading, AnswerScan } from '../../providers/wire.ts'
import type { Leg, Routed } from '../call.ts'
import type { Collector } from '../upstream/collect.ts'
import { completeAnswer } from '../record/answers.ts'
import type { ReplyContext } from './codec.ts'
import { lostNameOf, noteLost } from './lost-parts.ts'
import { estimateHeaders, replyHeaders } from './reply-headers.ts'

/** Throws GatewayError `upstream_unreadable` before anything was sent. */
export function sendWhole(
  call: Routed,
  leg: Leg,
  reading: AnswerReading,
  collected: Collector,
): void {
  const bytes = withoutMark(collected.body)
  const json = parseAnswer(bytes)
  const { passing, wire } = leg
  let body: Buffer | string
  let encoded: unknown = json
  let answer: CanonicalAnswer | null = null
  if (passing !== null) {
    call.journal.scan = passing.scan(json)
    body = passing.forwardAnswer(bytes, {
      publicModel: call.envelope.model,
      upstreamModel: leg.target.model,
      wantsUsage: call.envelope.wantsUsage,
      previousId: call.conversation?.replacedId(leg) ?? null,
    })
  } else {
    answer = wire.decode(json, reading, bytes)
    call.journal.scan = scanAnswer(answer)
    noteLostParts(call, answer)
    encoded = call.codec.encode(answer, replyContext(call), canonicalOf(call))
    body = JSON.stringify(encoded)
  }
  if (call.journal.scan.usage === null && call.codec.operation === 'chat') {
    call.journal.contentBytes = countWords(answer ?? wire.decode(json, reading, bytes))
  }
  if (call.conversation) {
    const id = readString(readObject(encoded)?.id)
    if (id !== null) call.conversation.keep(leg, id, body.toString())
  }
  const headers = replyHeaders(call, leg, collected.headers, 'application/json')
  call.client.send(completeAnswer.status, headers, body)
}

function noteLostParts({ codec, journal }: Routed, answer: CanonicalAnswer): void {
  if (!('parts' in answer)) return
  for (const part of answer.parts) {
    const name = lostNameOf(part, codec.dialect)
    if (name !== null) noteLost(journal.warnings, name)
  }
  for (const name of answer.lost ?? []) noteLost(journal.warnings, name)
}

/** Bytes of words in a chat's answer, near enough; for an estimate. */
function countWords(answer: CanonicalAnswer): number {
  if (!('parts' in answer)) return 0
  return answer.parts.reduce((sum, part) => {
    if (part.kind === 'tool_call') return sum + part.name.length + part.argumentsJson.length
    return 'text' in part ? sum + part.text.length : sum
  }, 0)
}

/** The gateway's own answer, which says so. */
export function sendEstimate(call: Routed, answer: CanonicalAnswer): void {
  const body = JSON.stringify(call.codec.encode(answer, replyContext(call), canonicalOf(call)))
  call.client.send(completeAnswer.status, estimateHeaders(call), body)
}

/** Where no bytes pass, the request was read before it was sent. */
export function canonicalOf({ route }: Routed): CanonicalRequest {
  if (route.canonical === null) throw new Error('a translated answer to a request nobody read')
  return route.canonical
}

export function replyContext({ id, atMs, envelope, body }: Routed): ReplyContext {
  return {
    model: envelope.model,
    wantsUsage: envelope.wantsUsage,
    callId: id,
    nowSeconds: Math.floor(atMs / 1_000),
    request: body.json,
  }
}

function parseAnswer(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch (error) {
    throw new GatewayError('upstream_unreadable', {
      detail: `the answer is no JSON, ${bytes.length} bytes`,
      cause: error,
    })
  }
}

/** Only a chat has a reason to finish; what else came whole is complete. */
function scanAnswer(answer: CanonicalAnswer): AnswerScan {
  const { usage, model } = answer
  if (!('parts' in answer)) return { usage, model, finishReason: 'stop', toolCallCount: 0 }
  const toolCallCount = answer.parts.filter(({ kind }) => kind === 'tool_call').length
  return { usage, model, finishReason: answer.finishReason, toolCallCount }
}
