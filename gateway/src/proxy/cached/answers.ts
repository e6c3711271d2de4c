// Answers that are given again, where a service wants it: exact, for one tenant, for a time.
import { readObject } from '../../contract/read-json.ts'
import type { AnswerCache, CachedAnswer } from '../../contract/stored.ts'
import type { AnswerScan } from '../../providers/wire.ts'
import { advance, type Allowed, type Answer } from '../call.ts'
import type { ReplyHeaders } from '../door/client.ts'
import { whileThere } from '../door/while-there.ts'
import { CopyingClient } from './copying-client.ts'
import { isCacheable } from './is-cacheable.ts'
import { keyOf } from './key-of.ts'

export interface Caching {
  /** True: the client has got an answer from before. Throws the client's `goneError`. */
  giveAgain(): Promise<boolean>
  /** Keeps what the client has got, if it is good and whole. */
  keep(answer: Answer): void
}

/** Null: not of this service, or not for this request. */
export function openCaching(call: Allowed, cache: AnswerCache): Caching | null {
  const ttlMs = call.grant.service.cacheTtlMs
  if (ttlMs === null || !isCacheable(call)) return null
  const tenantId = call.caller.application.tenantId
  const key = keyOf(call)
  const client = new CopyingClient(call.client)

  return {
    async giveAgain() {
      const found = await whileThere(call.client, cache.get(tenantId, key))
      if (found === null) {
        advance(call, { client })
        return false
      }
      give(call, found)
      return true
    },
    keep({ end }) {
      const { scan } = call.journal
      const copy = client.copy()
      if (end !== 'complete' || scan === null || copy === null || !isGood(scan)) return
      const headers = keptHeaders(copy.headers)
      cache.put(tenantId, key, { headers, body: copy.body, scan: JSON.stringify(scan) }, ttlMs)
    },
  }
}

/** Streams come at once: their reader is the faster for it. */
function give(call: Allowed, { headers, body, scan }: CachedAnswer): void {
  const { client, grant, journal } = call
  journal.isCacheHit = true
  journal.scan = JSON.parse(scan) as AnswerScan
  const reply: ReplyHeaders = {
    ...headers,
    ...grant.limitHeaders,
    'x-portcullis-call-id': call.id,
    'x-portcullis-cache': 'hit',
  }
  if (!call.envelope.isStream) {
    client.send(200, reply, body)
    return
  }
  client.open(200, reply)
  client.write(body)
  client.end()
}

/** An answer that was cut by a limit or a filter might be another one the next time. */
function isGood({ finishReason }: AnswerScan): boolean {
  return (
    finishReason === 'stop' || finishReason === 'stop_sequence' || finishReason === 'tool_calls'
  )
}

/** What says how the answer is to be read; limits and ids were those of another call. */
const kept = ['content-type', 'cache-control', 'x-accel-buffering', 'x-portcullis-warnings']

function keptHeaders(headers: ReplyHeaders): Record<string, string> {
  const known = readObject(headers) ?? {}
  return Object.fromEntries(
    kept.flatMap((name) => (known[name] === undefined ? [] : [[name, String(known[name])]])),
  )
}
