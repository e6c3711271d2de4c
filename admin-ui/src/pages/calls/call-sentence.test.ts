// One sentence says what came of a call and why.
import { expect, test } from 'vitest'
import { callSentence } from './call-sentence.ts'
import { attemptOf, callOf } from './call.fixture.ts'

const outOfRequests = attemptOf({ status: 429, totalMs: 431, firstTokenMs: null })
const silent = attemptOf({
  provider: 'azure-openai',
  status: null,
  startMs: 440,
  totalMs: 2_000,
  errorCode: 'upstream_timeout',
})

test('a plain answer', () => {
  expect(callSentence(callOf())).toBe('gpt-4o-mini answered in 1.31 s.')
})

test('an answer after failed tries names each, and what they cost', () => {
  const attempts = [outOfRequests, silent, attemptOf({ startMs: 2_430 })]
  expect(callSentence(callOf({}, { attempts }))).toBe(
    'Answered at the third try: openai was out of requests, azure-openai gave no first byte in 2.00 s. The retries added 2.43 s.',
  )
})

test('a call that no target answered', () => {
  const attempts = [attemptOf({ status: 503 }), silent]
  expect(callSentence(callOf({ status: 502, end: 'upstream_error' }, { attempts }))).toBe(
    'No target answered after 2 tries: openai gave 503, azure-openai gave no first byte in 2.00 s.',
  )
})

test.each([
  [{ status: 401, errorCode: 'invalid_api_key' }, /API key is not known/],
  [{ status: 403, errorCode: 'subscription_required' }, /^Refused: web has no approved/],
  [{ status: 404, errorCode: 'model_not_found' }, /no service offers gpt-4o-mini/],
  [{ status: 400, errorCode: 'invalid_request' }, /^Refused: invalid_request/],
])('a refusal of %j says why', (change, sentence) => {
  expect(callSentence(callOf({ ...change, end: 'refused' }, { attempts: [] }))).toMatch(sentence)
})

test('a limit names itself', () => {
  const call = callOf(
    { status: 429, errorCode: 'rate_limited', end: 'refused' },
    { attempts: [], limitsHit: ['plan team: 600 requests a minute'] },
  )
  expect(callSentence(call)).toBe('Refused by a limit: plan team: 600 requests a minute.')
})

test('a client that left, and a source that was banned meanwhile', () => {
  expect(callSentence(callOf({ status: 499, end: 'client_abort', totalMs: 1_600 }))).toBe(
    'The client left after 1.60 s.',
  )
  expect(callSentence(callOf({ end: 'blocked' }))).toMatch(/banned while it ran/)
})
