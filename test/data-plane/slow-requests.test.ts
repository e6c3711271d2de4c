// A request that never ends is cut, whatever part of it is missing, and takes nothing from anybody else.
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPlane, type TestPlane } from '../fakes/data-plane.ts'
import { clientKey, model, provider, subscription } from '../fakes/world.ts'

let plane: TestPlane

beforeAll(async () => {
  plane = await startPlane({
    entities: [
      provider({ name: 'demo', kind: 'demo', baseUrl: null, secret: null }),
      model('small', { to: 'demo' }),
    ],
    arrivalTimeouts: { headMs: 150, requestMs: 300, checkMs: 20 },
  })
  const slots = { requests: null, parallel: plane.takeSlot() }
  plane.put(subscription({ id: 'sub_web', parallel: 1, slots }))
})

afterAll(() => plane.close())

const post = 'POST /v1/chat/completions HTTP/1.1\r\n'
const head = `host: a\r\nauthorization: Bearer ${clientKey}\r\ncontent-type: application/json\r\n`

describe('a request', () => {
  it.each([
    ['half a line of a head', 'POST /v1/ch'],
    ['a head without its end', `${post}${head}`],
    ['half a body', `${post}${head}content-length: 100\r\n\r\n{"model":`],
    ['no body at all', `${post}${head}content-length: 100\r\n\r\n`],
    ['half a chunk', `${post}${head}transfer-encoding: chunked\r\n\r\n9\r\n{"mo`],
    ['chunks without an end', `${post}${head}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n`],
  ])('of %s is told that it came too late, and closed', async (_what, text) => {
    const socket = connect(Number(new URL(plane.origin).port), '127.0.0.1')
    const answer = everything(socket)
    socket.write(text)
    // While it hangs, others are served.
    expect((await plane.chat()).status).toBe(200)
    expect(await answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/)
    expect((await plane.chat()).status).toBe(200)
    expect(plane.activeCalls()).toBe(0)
  })

  it('that comes byte by byte is cut all the same', async () => {
    const socket = connect(Number(new URL(plane.origin).port), '127.0.0.1')
    const answer = everything(socket)
    socket.write(`${post}${head}content-length: 100000\r\n\r\n`)
    const drip = setInterval(() => socket.write(' '), 10)
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /)
    clearInterval(drip)
    expect((await plane.chat()).status).toBe(200)
  })
})

/** All that comes until the server closes. */
function everything(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    socket.on('data', (data) => (answer += data.toString()))
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer))
  })
}
