// Reads paced streams, many at once, and takes from every piece of text how long it was under way.
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { chatBody } from '../call.ts'
import { piecesPerStream } from '../mock/events.ts'
import { pieceEveryMs } from '../mock/pace.ts'
import type { Subject } from '../subject.ts'

/** Milliseconds from the mock's write to our read, one a piece; all streams run at once, their beats spread evenly. */
export async function readStreams(subject: Subject, streams: number): Promise<number[]> {
  const delays: number[] = []
  await Promise.all(
    Array.from({ length: streams }, async (_, index) => {
      await sleep((index * pieceEveryMs) / streams)
      await readStream(subject, delays)
    }),
  )
  const expected = streams * piecesPerStream
  if (delays.length !== expected) {
    throw new Error(`${subject.name} gave ${delays.length} of ${expected} pieces`)
  }
  return delays
}

function readStream({ port, headers }: Subject, delays: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request({
      host: '127.0.0.1',
      port,
      method: 'POST',
      path: '/v1/chat/completions',
      headers: { 'content-type': 'application/json', ...headers[0] },
    })
    call.on('error', reject)
    call.on('response', (response) => {
      let pending = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        const now = process.hrtime.bigint()
        pending += chunk
        let read = 0
        for (const found of pending.matchAll(/ sent (\d+) ns/g)) {
          delays.push(Number(now - BigInt(found[1] ?? 0)) / 1e6)
          read = found.index + found[0].length
        }
        pending = pending.slice(read)
      })
      response.on('error', reject)
      response.on('end', () => resolve())
    })
    call.end(chatBody('paced stream'))
  })
}
