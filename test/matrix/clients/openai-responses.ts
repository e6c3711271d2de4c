// The official OpenAI client at the Responses door, without anything stored.
import OpenAI from 'openai'
import { finishOf, maxTokens, type Client, type Seen } from '../client.ts'
import type { Ask } from '../scenario.ts'
import { urlOf } from './openai-chat.ts'

type Item = OpenAI.Responses.ResponseInputItem
type Response = OpenAI.Responses.Response

export const openAiResponses: Client = {
  name: 'openai (responses)',
  door: 'openai-responses',
  modelFamily: 'gpt-5',
  carriesThoughts: true,
  lacks: { 'the end at a stop sequence': 'Responses have no stop sequences' },
  overlooks: { stopSequence: true },
  open({ origin, key, model, ask, isStream }) {
    const openai = new OpenAI({ apiKey: key, baseURL: `${origin}/v1`, maxRetries: 0 })
    const input: Item[] = [question(ask)]
    const body = { model, max_output_tokens: maxTokens, store: false, ...wishes(ask) }
    let calls: readonly OpenAI.Responses.ResponseFunctionToolCall[] = []
    return {
      async next() {
        const response = isStream
          ? await openai.responses.stream({ ...body, input }).finalResponse()
          : await openai.responses.create({ ...body, input })
        calls = callsOf(response)
        input.push(...response.output.map(withoutParsed))
        return read(response)
      },
      handIn(results) {
        for (const [index, result] of results.entries()) {
          const output = JSON.stringify(result)
          input.push({ type: 'function_call_output', call_id: calls[index]!.call_id, output })
        }
      },
    }
  },
}

/** The helper for streams adds what is no part of an item. */
function withoutParsed(item: OpenAI.Responses.ResponseOutputItem): Item {
  const { parsed_arguments: _parsed, ...rest } = item as typeof item & {
    parsed_arguments?: unknown
  }
  if (rest.type !== 'message') return rest as Item
  const content = rest.content.map((part) => {
    const { parsed: _part, ...plain } = part as typeof part & { parsed?: unknown }
    return plain
  })
  return { ...rest, content } as Item
}

function question({ prompt, image, pdf }: Ask): Item {
  const content: OpenAI.Responses.ResponseInputContent[] = [{ type: 'input_text', text: prompt }]
  if (image !== undefined) {
    content.push({ type: 'input_image', image_url: urlOf(image), detail: 'auto' })
  }
  if (pdf !== undefined) {
    content.push({ type: 'input_file', filename: 'page.pdf', file_data: urlOf(pdf) })
  }
  return { role: 'user', content }
}

function wishes({ system, tools, schema, isReasoning }: Ask) {
  return {
    ...(system !== undefined && { instructions: system }),
    ...(tools && {
      tools: tools.map(({ name, description, parameters }) => ({
        type: 'function' as const,
        name,
        description,
        parameters: { ...parameters },
        strict: true,
      })),
    }),
    ...(schema && {
      text: {
        format: {
          type: 'json_schema' as const,
          name: 'person',
          schema: { ...schema },
          strict: true,
        },
      },
    }),
    ...(isReasoning && {
      reasoning: { effort: 'medium' as const, summary: 'auto' as const },
      include: ['reasoning.encrypted_content' as const],
    }),
  }
}

function callsOf({ output }: Response): OpenAI.Responses.ResponseFunctionToolCall[] {
  return output.flatMap((item) => (item.type === 'function_call' ? [item] : []))
}

function read(response: Response): Seen {
  const { output, usage, status, incomplete_details: details } = response
  const calls = callsOf(response)
  const words = calls.length > 0 ? 'calls' : (details?.reason ?? status)
  return {
    reasoning: output
      .flatMap((item) => (item.type === 'reasoning' ? item.summary : []))
      .map(({ text }) => text)
      .join(''),
    text: response.output_text,
    calls: calls.map(({ name, arguments: args }) => ({ name, args: JSON.parse(args) as never })),
    finish: finishOf(
      {
        completed: 'stop',
        calls: 'tool_calls',
        max_output_tokens: 'length',
        content_filter: 'content_filter',
      },
      words,
    ),
    usage: {
      input: (usage?.input_tokens ?? 0) - (usage?.input_tokens_details.cached_tokens ?? 0),
      cacheRead: usage?.input_tokens_details.cached_tokens ?? 0,
      output: usage?.output_tokens ?? 0,
      reasoning: usage?.output_tokens_details.reasoning_tokens ?? null,
    },
  }
}
