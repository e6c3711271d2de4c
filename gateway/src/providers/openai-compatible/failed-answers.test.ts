// Routers answer well and say in the choice that the model failed: that is no answer, whole or in a stream.
import { describe, expect, it } from 'vitest'
import { nothingToUndo } from '../nothing-to-undo.ts'
import { createChatWire } from './chat-wire.ts'
import { presets } from './presets.ts'

const wire = createChatWire(presets.find(({ kind }) => kind === 'openrouter')!)

const error = { code: 502, message: 'The model went away', type: 'server_error' }
const failed: [string, object, string][] = [
  ['with an error beside the end', { finish_reason: 'error', error }, error.message],
  ['with an error alone', { finish_reason: null, error }, error.message],
  ['by its end alone', { finish_reason: 'error' }, 'The provider failed.'],
]

function writeChunk(choice: object): string {
  return JSON.stringify({ id: 'g', choices: [{ index: 0, delta: { content: '' }, ...choice }] })
}

describe.each(failed)('a choice that failed %s', (_how, choice, message) => {
  it('is a failure of the provider where it came whole', () => {
    const body = {
      choices: [{ index: 0, message: { role: 'assistant', content: 'Ra' }, ...choice }],
    }
    const read = () => wire.decode(body, nothingToUndo, Buffer.from(''))
    const expected = expect.objectContaining({ code: 'upstream_failed', detail: message }) as Error
    expect(read).toThrow(expected)
    expect(() => wire.passing!.scan(body)).toThrow(expected)
  })

  it('is an error event in a stream', () => {
    const decoder = wire.stream!.createDecoder(nothingToUndo)
    const data = writeChunk(choice)
    expect(decoder.push({ event: '', data })).toMatchObject([{ kind: 'error', message }])
  })
})

it.each(
  failed.filter(([, choice]) => 'finish_reason' in choice && choice.finish_reason === 'error'),
)(
  'a choice that failed %s ends a stream of the same dialect, its bytes held back',
  (_how, choice, message) => {
    const forwarder = wire.passing!.createStreamForwarder!({
      publicModel: 'm',
      upstreamModel: 'm',
      wantsUsage: true,
    })
    const before = writeChunk({ delta: { content: 'Ra' }, finish_reason: null })
    expect(forwarder.push(Buffer.from(`data: ${before}\n\n`)).toString()).toContain('Ra')
    expect(forwarder.push(Buffer.from(`data: ${writeChunk(choice)}\n\n`)).toString()).toBe('')
    expect(forwarder.error).toMatchObject({ message })
  },
)
