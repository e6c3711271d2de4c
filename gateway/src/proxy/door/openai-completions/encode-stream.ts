// Canonical events as the chunks of a streamed completion: text only.
import type { ChatEvent, PartialUsage } from '../../../contract/canonical/answer.ts'
import { mergeUsage } from '../../../contract/canonical/usage.ts'
import type { ReplyContext, StreamEncoder } from '../codec.ts'
import { encodeUsage } from '../openai-chat/encode-usage.ts'
import { mapFinishReason } from '../openai-chat/map-finish-reason.ts'

export { comment, keepAlive } from '../openai-chat/encode-stream.ts'

export function createStreamEncoder(context: ReplyContext): StreamEncoder {
  const texts = new Set<number>()
  let identity = identify('', null)
  let usage: PartialUsage | null = null
  let hasContent = false

  function identify(id: string, createdSeconds: number | null) {
    return {
      id: id === '' ? `cmpl-${context.callId}` : id,
      object: 'text_completion',
      created: createdSeconds ?? context.nowSeconds,
      model: context.model,
    }
  }

  function write(choices: readonly object[], told: object | null): string {
    const usageField = context.wantsUsage ? { usage: told } : {}
    return `data: ${JSON.stringify({ ...identity, choices, ...usageField })}\n\n`
  }

  function writeChoice(text: string, reason: string | null): string {
    hasContent = true
    return write([{ text, index: 0, logprobs: null, finish_reason: reason }], null)
  }

  return {
    get hasContent() {
      return hasContent
    },
    encode(event: ChatEvent): string {
      switch (event.kind) {
        case 'start':
          identity = identify(event.id, event.createdSeconds)
          return ''
        case 'part_start':
          if (event.part.kind === 'text' || event.part.kind === 'refusal') texts.add(event.index)
          return ''
        case 'part_delta':
          return texts.has(event.index) && event.text !== '' ? writeChoice(event.text, null) : ''
        case 'usage':
          usage = mergeUsage(usage, event.usage)
          return ''
        case 'finish':
          return writeChoice('', mapFinishReason(event.reason))
        case 'end':
          return `${context.wantsUsage && usage !== null ? write([], encodeUsage(usage)) : ''}data: [DONE]\n\n`
        default:
          return ''
      }
    },
  }
}
