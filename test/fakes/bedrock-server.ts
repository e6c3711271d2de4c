// A fake of Bedrock's Converse: answers in its wire format, whole and as an AWS event stream.
import { writeEvent } from '../../gateway/src/providers/bedrock/event-stream.fixture.ts'
import { type FakeAnswer } from './openai-server.ts'
import {
  startScriptedServer,
  type Answer,
  type ScriptedServer,
  type SeenRequest,
} from './scripted-server.ts'

export function startBedrockServer(
  answers: (request: SeenRequest) => FakeAnswer = sayHello,
): Promise<ScriptedServer> {
  return startScriptedServer((request) => {
    const fake = answers(request)
    if (request.path.endsWith('/count-tokens')) {
      return { contentType: 'application/json', parts: ['{"inputTokens":12}'] }
    }
    return request.path.endsWith('/converse-stream') ? writeStream(fake) : writeWhole(fake)
  })
}

function sayHello({ json }: SeenRequest): FakeAnswer {
  const isAnswered = JSON.stringify(json.messages ?? '').includes('toolResult')
  if (json.toolConfig === undefined || isAnswered) return { text: 'Good morning, Ada.' }
  const argumentsJson = '{"city":"Trier","days":2}'
  return { toolCall: { id: 'tooluse_fake1', name: 'forecast', argumentsJson } }
}

const usage = {
  inputTokens: 8,
  outputTokens: 7,
  totalTokens: 19,
  cacheReadInputTokens: 4,
  cacheWriteInputTokens: 0,
}

function writeWhole({ text, toolCall }: FakeAnswer): Answer {
  const content =
    toolCall === undefined
      ? [{ text: text ?? '' }]
      : [
          {
            toolUse: {
              toolUseId: toolCall.id,
              name: toolCall.name,
              input: JSON.parse(toolCall.argumentsJson) as unknown,
            },
          },
        ]
  const answer = {
    metrics: { latencyMs: 40 },
    output: { message: { role: 'assistant', content } },
    stopReason: toolCall === undefined ? 'end_turn' : 'tool_use',
    usage,
  }
  return { contentType: 'application/json', parts: [JSON.stringify(answer)] }
}

function writeStream({ text, toolCall, repeat = 1 }: FakeAnswer): Answer {
  const contentBlockIndex = 0
  const parts = [writeEvent('messageStart', { role: 'assistant' })]
  if (toolCall !== undefined) {
    const start = { toolUse: { toolUseId: toolCall.id, name: toolCall.name } }
    parts.push(writeEvent('contentBlockStart', { contentBlockIndex, start }))
  }
  const pieces =
    toolCall === undefined
      ? (text ?? '').split(/(?<= )/).map((word) => ({ text: word }))
      : (toolCall.argumentsJson.match(/.{1,12}/g) ?? []).map((input) => ({ toolUse: { input } }))
  for (let round = 0; round < repeat; round++) {
    for (const delta of pieces)
      parts.push(writeEvent('contentBlockDelta', { contentBlockIndex, delta }))
  }
  const stopReason = toolCall === undefined ? 'end_turn' : 'tool_use'
  parts.push(
    writeEvent('contentBlockStop', { contentBlockIndex }),
    writeEvent('messageStop', { stopReason }),
    writeEvent('metadata', { usage, metrics: { latencyMs: 40 } }),
  )
  return { contentType: 'application/vnd.amazon.eventstream', parts }
}
