// The official Anthropic client.
import Anthropic from '@anthropic-ai/sdk'
import { finishOf, maxTokens, reasoningBudget, type Client, type Seen } from '../client.ts'
import type { Ask } from '../scenario.ts'

export const anthropic: Client = {
  name: '@anthropic-ai/sdk',
  door: 'anthropic-messages',
  modelFamily: 'claude-sonnet-4-5',
  carriesThoughts: true,
  lacks: {},
  overlooks: { reasoningTokens: true },
  open({ origin, key, model, ask, isStream }) {
    const client = new Anthropic({ apiKey: key, baseURL: origin, maxRetries: 0 })
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: question(ask) }]
    const body = { model, max_tokens: maxTokens, ...wishes(ask) }
    let calls: readonly Anthropic.ToolUseBlock[] = []
    return {
      async next() {
        const message = isStream
          ? await client.messages.stream({ ...body, messages }).finalMessage()
          : await client.messages.create({ ...body, messages })
        messages.push({ role: 'assistant', content: message.content })
        calls = message.content.filter((block) => block.type === 'tool_use')
        return read(message)
      },
      handIn(results) {
        messages.push({
          role: 'user',
          content: results.map((result, index) => ({
            type: 'tool_result',
            tool_use_id: calls[index]!.id,
            content: JSON.stringify(result),
          })),
        })
      },
    }
  },
}

function question({ prompt, image, pdf }: Ask): Anthropic.ContentBlockParam[] {
  const content: Anthropic.ContentBlockParam[] = []
  if (image !== undefined) {
    content.push({
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: image.data },
    })
  }
  if (pdf !== undefined) {
    content.push({
      type: 'document',
      source: { type: 'base64', media_type: 'application/pdf', data: pdf.data },
    })
  }
  return [...content, { type: 'text', text: prompt }]
}

function wishes({ system, tools, schema, isReasoning, stop }: Ask) {
  return {
    ...(system !== undefined && { system }),
    ...(tools && {
      tools: tools.map(({ name, description, parameters }) => ({
        name,
        description,
        input_schema: { ...parameters },
      })),
    }),
    ...(schema && {
      output_config: { format: { type: 'json_schema' as const, schema: { ...schema } } },
    }),
    ...(isReasoning && {
      thinking: { type: 'enabled' as const, budget_tokens: reasoningBudget },
    }),
    ...(stop && { stop_sequences: [...stop] }),
  }
}

function read({
  content,
  stop_reason: reason,
  stop_sequence: sequence,
  usage,
}: Anthropic.Message): Seen {
  const finish = finishOf(
    {
      end_turn: 'stop',
      stop_sequence: 'stop_sequence',
      max_tokens: 'length',
      tool_use: 'tool_calls',
      refusal: 'content_filter',
    },
    reason,
  )
  if ((finish === 'stop_sequence') !== (sequence !== null)) {
    throw new Error(`${reason} with the stop sequence ${sequence}`)
  }
  return {
    reasoning: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
    text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    calls: content.flatMap((block) =>
      block.type === 'tool_use' ? [{ name: block.name, args: block.input as never }] : [],
    ),
    finish,
    usage: {
      input: usage.input_tokens,
      cacheRead: usage.cache_read_input_tokens ?? 0,
      output: usage.output_tokens,
      reasoning: null,
    },
  }
}
