// Anthropic's messages: answers whole and streamed.
import type { Answer } from '../../fakes/scripted-server.ts'
import type { CallSaid, Finish, Said } from '../scenario.ts'
import { argumentPieces, events, readJson, whole, wordsOf, type VendorWire } from '../wire.ts'
import { forcedTool, hearMessages, noFormat, signature } from './anthropic-messages-request.ts'

export const anthropicMessages = createWire({ hasOutputFormat: true })
/** Of models that write to a schema only as the input of a tool. */
export const olderAnthropicMessages = createWire({ hasOutputFormat: false })

function createWire({ hasOutputFormat }: { readonly hasOutputFormat: boolean }): VendorWire {
  return {
    dialect: 'anthropic-messages',
    isAt: (path) => path.split('?')[0]!.endsWith('/messages'),
    isStream: ({ json }) => json.stream === true,
    hear: ({ json }) => hearMessages(json, hasOutputFormat),
    write(given, { json }) {
      const said = asCall(given, json)
      const { content } = writeBlocks(said)
      return whole({
        ...headOf(String(json.model)),
        content,
        ...endOf(said, json),
        usage: { ...inputOf(said), output_tokens: said.usage.output },
      })
    },
    writeStream: (said, { json }) => writeStream(asCall(said, json), json),
    refuse: (words) => ({
      type: 'error',
      error: { type: 'invalid_request_error', message: words },
    }),
    isSigning: true,
    refuses: {},
    refusesOwn: hasOutputFormat ? {} : { 'an answer by a schema': new RegExp(noFormat) },
    keepsBack: { reasoningTokens: true },
  }
}

/** What the model says in JSON where it has to call a tool for it. */
function asCall(said: Said, json: WireJson): Said {
  const forced = forcedTool(json)
  if (forced === undefined || said.text === undefined) return said
  const { text: words, ...rest } = said
  const args = readJson(words) as CallSaid['args']
  return { ...rest, calls: [{ name: forced.name, args }], finish: 'tool_calls' }
}

const finishWords: Readonly<Record<Finish, string>> = {
  stop: 'end_turn',
  stop_sequence: 'stop_sequence',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
}

function writeBlocks({ reasoning, text: words, calls = [] }: Said) {
  return {
    content: [
      ...(reasoning === undefined ? [] : [{ type: 'thinking', thinking: reasoning, signature }]),
      ...(words === undefined ? [] : [{ type: 'text', text: words }]),
      ...calls.map(({ name, args }, index) => ({
        type: 'tool_use',
        id: callId(index),
        name,
        input: args,
      })),
    ],
  }
}

function writeStream(said: Said, json: WireJson): Answer {
  const { reasoning, text: words, calls = [] } = said
  const blocks: { start: object; deltas: object[] }[] = []
  if (reasoning !== undefined) {
    blocks.push({
      start: { type: 'thinking', thinking: '', signature: '' },
      deltas: [
        ...wordsOf(reasoning).map((word) => ({ type: 'thinking_delta', thinking: word })),
        { type: 'signature_delta', signature },
      ],
    })
  }
  if (words !== undefined) {
    const deltas = wordsOf(words).map((word) => ({ type: 'text_delta', text: word }))
    blocks.push({ start: { type: 'text', text: '' }, deltas })
  }
  for (const [index, { name, args }] of calls.entries()) {
    const pieces = ['', ...argumentPieces(args)]
    blocks.push({
      start: { type: 'tool_use', id: callId(index), name, input: {} },
      deltas: pieces.map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
    })
  }
  const message = {
    ...headOf(String(json.model)),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...inputOf(said), output_tokens: 1 },
  }
  return events([
    event('message_start', { message }),
    event('ping', {}),
    ...blocks.flatMap(({ start, deltas }, index) => [
      event('content_block_start', { index, content_block: start }),
      ...deltas.map((delta) => event('content_block_delta', { index, delta })),
      event('content_block_stop', { index }),
    ]),
    event('message_delta', {
      delta: endOf(said, json),
      usage: { output_tokens: said.usage.output },
    }),
    event('message_stop', {}),
  ])
}

type WireJson = Readonly<Record<string, unknown>>

function endOf({ finish }: Said, json: WireJson) {
  const [sequence] = (json.stop_sequences ?? []) as string[]
  return {
    stop_reason: finishWords[finish],
    stop_sequence: finish === 'stop_sequence' ? sequence : null,
  }
}

function inputOf({ usage: { input, cacheRead } }: Said) {
  return {
    input_tokens: input,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cacheRead,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    service_tier: 'standard',
  }
}

function headOf(model: string) {
  return { id: 'msg_01Xk3', type: 'message', role: 'assistant', model }
}

function callId(index: number): string {
  return `toolu_01${index}Gq8rVbnWz`
}

function event(type: string, fields: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`
}
