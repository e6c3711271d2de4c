// Frames: whatever way the stream is cut, the same values come out.
import { expect, it } from 'vitest'
import { createFrameDecoder, encodeFrame, frameCapBytes } from './frame.ts'

const values = [{ verb: 'status' }, 'zażółć – 漢字', [], { list: [1, 2, { deep: null }] }, 0]

function join(parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

it('gives the same values when the stream is cut at any byte', () => {
  const stream = join(values.map(encodeFrame))
  for (let cut = 0; cut <= stream.length; cut++) {
    const decoder = createFrameDecoder()
    const seen = [...decoder.push(stream.subarray(0, cut)), ...decoder.push(stream.subarray(cut))]
    expect(seen).toEqual(values)
  }
})

it('gives the same values when they come byte by byte', () => {
  const decoder = createFrameDecoder()
  const stream = join(values.map(encodeFrame))
  const seen = [...stream].flatMap((byte) => decoder.push(Uint8Array.of(byte)))
  expect(seen).toEqual(values)
})

it('takes a frame of exactly the cap and refuses one byte more, both ways', () => {
  const largest = 'x'.repeat(frameCapBytes - 2)
  expect(createFrameDecoder().push(encodeFrame(largest))).toEqual([largest])
  expect(() => encodeFrame(`${largest}x`)).toThrow('1048577 bytes is over the cap of 1048576')
  const header = Uint8Array.of(0, 0x10, 0, 1)
  expect(() => createFrameDecoder().push(header)).toThrow('over the cap')
})

it.each([
  ['no JSON', new TextEncoder().encode('{no')],
  ['no text', Uint8Array.of(0x22, 0xff, 0x22)],
  ['nothing', new Uint8Array(0)],
])('refuses a frame that holds %s', (_what, body) => {
  const frame = join([Uint8Array.of(0, 0, 0, body.length), body, Uint8Array.of(0)])
  expect(() => createFrameDecoder().push(frame)).toThrow('The frame holds no JSON.')
})
