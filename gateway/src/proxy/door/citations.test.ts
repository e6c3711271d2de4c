// A source on the web, told in one vendor's words and read in another's: whole and streamed, through every door.
import { describe, expect, it } from 'vitest'
import type { ChatEvent } from '../../contract/canonical/answer.ts'
import { decodeAnswer as decodeMessage } from '../../providers/anthropic/decode-answer.ts'
import { createStreamDecoder as createMessageDecoder } from '../../providers/anthropic/decode-stream.ts'
import { nothingToUndo } from '../../providers/nothing-to-undo.ts'
import { decodeAnswer as decodeChat } from '../../providers/openai-compatible/decode-answer.ts'
import { createStreamDecoder as createChatDecoder } from '../../providers/openai-compatible/decode-stream.ts'
import { readEvents } from '../../providers/sse.ts'
import type { StreamDecoder } from '../../providers/wire.ts'
import { anthropicMessages } from './anthropic-messages/codec.ts'
import { context, encodeAll, request } from './chat-events.fixture.ts'
import { openaiChat } from './openai-chat/codec.ts'
import { openaiResponses } from './openai-responses/codec.ts'

const text = 'It rains in Trier.'
const source = { url: 'https://weather.example/trier', title: 'Trier' }
const annotation = {
  type: 'url_citation',
  url_citation: { ...source, start_index: 3, end_index: 8 },
}

const chatAnswer = {
  id: 'a',
  choices: [
    {
      message: { role: 'assistant', content: text, annotations: [annotation] },
      finish_reason: 'stop',
    },
  ],
}
const citation = {
  type: 'web_search_result_location',
  ...source,
  cited_text: 'Rain',
  encrypted_index: 'E',
}
const message = {
  id: 'm',
  type: 'message',
  content: [{ type: 'text', text, citations: [citation] }],
  stop_reason: 'end_turn',
}

function decode(decoder: StreamDecoder, events: readonly object[]): ChatEvent[] {
  const sse = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
  return [...readEvents(sse).flatMap((event) => [...decoder.push(event)]), ...decoder.end()]
}

const chatEvents = () =>
  decode(createChatDecoder(nothingToUndo), [
    { id: 'a', choices: [{ index: 0, delta: { content: text } }] },
    { id: 'a', choices: [{ index: 0, delta: { annotations: [annotation] } }] },
    { id: 'a', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
  ])

const messageEvents = () =>
  decode(createMessageDecoder(nothingToUndo), [
    { type: 'message_start', message: { id: 'm', model: 'x' } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
    { type: 'content_block_delta', index: 0, delta: { type: 'citations_delta', citation } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' } },
    { type: 'message_stop' },
  ])

describe('a citation of Anthropic’s', () => {
  const answer = decodeMessage(message, nothingToUndo, Buffer.from(''))

  it('is an annotation of the whole text at the chat door', () => {
    expect(openaiChat.encode(answer, context, request)).toMatchObject({
      choices: [
        {
          message: {
            annotations: [
              {
                type: 'url_citation',
                url_citation: { ...source, start_index: 0, end_index: text.length },
              },
            ],
          },
        },
      ],
    })
  })

  it('is one in a stream of chat chunks and of a Response', () => {
    const chunks = encodeAll(openaiChat, messageEvents())
    expect(chunks).toContain(`"url_citation":{"start_index":0,"end_index":${text.length}`)
    const response = encodeAll(openaiResponses, messageEvents())
    expect(response).toContain('"type":"response.output_text.annotation.added"')
    expect(response.match(/"type":"url_citation"/g)!.length).toBeGreaterThanOrEqual(2)
  })
})

describe('an annotation of OpenAI’s', () => {
  const answer = decodeChat(chatAnswer, nothingToUndo)

  it('is a citation at the messages door, whole and streamed', () => {
    const expected = { ...citation, cited_text: '', encrypted_index: '' }
    expect(anthropicMessages.encode(answer, context, request)).toMatchObject({
      content: [{ type: 'text', text, citations: [expected] }],
    })
    const stream = encodeAll(anthropicMessages, chatEvents())
    const deltas = readEvents(stream).map(({ data }) => JSON.parse(data).delta)
    expect(deltas).toContainEqual({ type: 'citations_delta', citation: expected })
  })

  it('keeps its range at the Responses door', () => {
    const response = JSON.stringify(openaiResponses.encode(answer, context, request))
    expect(response).toContain(
      '"annotations":[{"type":"url_citation","start_index":3,"end_index":8',
    )
  })
})
