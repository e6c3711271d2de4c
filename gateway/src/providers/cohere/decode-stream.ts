// A stream of Cohere's chat, event by event, into canonical events.
import type { ChatEvent, PartStart } from '../../contract/canonical/answer.ts'
import { readObject, readString, type JsonObject } from '../../contract/read-json.ts'
import { readEventData } from '../event-data.ts'
import { lostEvents } from '../tell-lost.ts'
import type { AnswerReading, StreamDecoder } from '../wire.ts'
import { mapFinishReason, readUsage } from './read-answer.ts'
import { lostCitations, readCitations } from './read-citations.ts'

/** Cohere numbers contents and calls each from 0, and the plan not at all: parts are numbered as they start. */
export function createStreamDecoder(reading: AnswerReading): StreamDecoder {
  let partCount = 0
  const open = new Map<string, number>()
  let isFinished = false

  function start(key: string, part: PartStart): ChatEvent[] {
    const index = partCount
    partCount += 1
    open.set(key, index)
    return [{ kind: 'part_start', index, part }]
  }

  function add(key: string, text: string | null): ChatEvent[] {
    const index = open.get(key)
    if (index === undefined || text === null || text === '') return []
    return [{ kind: 'part_delta', index, text }]
  }

  function end(key: string): ChatEvent[] {
    const index = open.get(key)
    open.delete(key)
    return index === undefined ? [] : [{ kind: 'part_end', index }]
  }

  function startContent(key: string, content: JsonObject | null): ChatEvent[] {
    const kind = content?.type === 'thinking' ? 'reasoning' : 'text'
    return [...start(key, { kind }), ...add(key, readContent(content))]
  }

  function startCall(key: string, call: JsonObject | null): ChatEvent[] {
    const fn = readObject(call?.function)
    const name = readString(fn?.name) ?? ''
    const part: PartStart = {
      kind: 'tool_call',
      id: readString(call?.id) ?? '',
      name: reading.toolNames.get(name) ?? name,
    }
    return [...end('plan'), ...start(key, part), ...add(key, readString(fn?.arguments))]
  }

  /** Of the text that is being written. */
  function cite(citations: JsonObject | null): ChatEvent[] {
    const key = [...open.keys()].findLast((name) => name.startsWith('content'))
    const index = key === undefined ? undefined : open.get(key)
    const lost = lostEvents(lostCitations(citations))
    if (index === undefined) return lost
    return [
      ...readCitations(citations).map((citation) => ({
        kind: 'part_citation' as const,
        index,
        citation,
      })),
      ...lost,
    ]
  }

  function finish(delta: JsonObject | null): ChatEvent[] {
    const word = readString(delta?.finish_reason)
    const reason = mapFinishReason(word)
    if (reason === null) {
      return [{ kind: 'error', message: readString(delta?.error) ?? `${word}`, type: word }]
    }
    isFinished = true
    const usage = readUsage(delta?.usage)
    return [
      ...[...open.keys()].flatMap(end),
      { kind: 'finish', reason },
      ...(usage === null ? [] : [{ kind: 'usage' as const, usage }]),
      { kind: 'end' },
    ]
  }

  return {
    push(event) {
      if (event.data === '[DONE]' || isFinished) return []
      const body = readEventData(event.data)
      const delta = readObject(body.delta)
      const message = readObject(delta?.message)
      const index = String(body.index)
      switch (readString(body.type) ?? event.event) {
        case 'message-start':
          return [{ kind: 'start', id: readString(body.id) ?? '', createdSeconds: null, model: '' }]
        case 'content-start':
          return [...end('plan'), ...startContent(`content ${index}`, readObject(message?.content))]
        case 'content-delta':
          return add(`content ${index}`, readContent(readObject(message?.content)))
        case 'content-end':
          return end(`content ${index}`)
        case 'tool-plan-delta': {
          const plan = readString(message?.tool_plan)
          const started = open.has('plan') || !plan ? [] : start('plan', { kind: 'reasoning' })
          return [...started, ...add('plan', plan)]
        }
        case 'tool-call-start':
          return startCall(`call ${index}`, readObject(message?.tool_calls))
        case 'tool-call-delta': {
          const fn = readObject(readObject(message?.tool_calls)?.function)
          return add(`call ${index}`, readString(fn?.arguments))
        }
        case 'tool-call-end':
          return end(`call ${index}`)
        case 'citation-start':
          return cite(readObject(message?.citations))
        case 'message-end':
          return finish(delta)
        default:
          return []
      }
    },
    end: () => [],
  }
}

function readContent(content: JsonObject | null): string | null {
  return readString(content?.thinking) ?? readString(content?.text)
}
