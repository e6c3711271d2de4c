// What the demo model says: always the same to the same request, and always that it is a demo.
import type { DemoRequest } from './read-request.ts'
import { sampleOf } from './sample.ts'

export interface DemoAnswer {
  readonly text: string
  readonly call: { readonly name: string; readonly arguments: string } | null
  readonly finishReason: 'stop' | 'length' | 'tool_calls'
  readonly promptTokens: number
  readonly completionTokens: number
}

export function answerTo(request: DemoRequest): DemoAnswer {
  const promptTokens = countTokens(request.promptText)
  if (request.tool !== null) {
    const args = JSON.stringify(sampleOf(request.tool.parameters) ?? {})
    return {
      text: '',
      call: { name: request.tool.name, arguments: args },
      finishReason: 'tool_calls',
      promptTokens,
      completionTokens: countTokens(request.tool.name + args),
    }
  }
  const whole = cutAtStop(say(request), request.stop)
  const isCut = request.maxTokens !== null && countTokens(whole) > request.maxTokens
  const text = isCut ? whole.slice(0, request.maxTokens * charactersPerToken) : whole
  return {
    text,
    call: null,
    finishReason: isCut ? 'length' : 'stop',
    promptTokens,
    completionTokens: countTokens(text),
  }
}

const charactersPerToken = 4

/** No tokenizer stands behind this model: four characters count as a token. */
function countTokens(text: string): number {
  return Math.ceil(text.length / charactersPerToken)
}

function say(request: DemoRequest): string {
  if (request.jsonSchema !== null) return JSON.stringify(sampleOf(request.jsonSchema))
  const heard = request.lastRole === 'tool' ? 'The tool answered' : 'You wrote'
  const quoted = Array.from(request.lastText).slice(0, 200).join('')
  return (
    'This is the demo model of Portcullis. It lives inside the gateway, knows nothing and costs ' +
    `nothing; it shows that your call came through. ${heard}: "${quoted}"`
  )
}

function cutAtStop(text: string, stop: readonly string[]): string {
  const ends = stop.filter((sequence) => sequence !== '').map((sequence) => text.indexOf(sequence))
  const first = Math.min(...ends.filter((end) => end !== -1), text.length)
  return text.slice(0, first)
}
