// The official OpenAI client at the chat door.
import OpenAI from 'openai'
import { finishOf, maxTokens, type Client, type Seen } from '../client.ts'
import type { Ask } from '../scenario.ts'

type Message = OpenAI.ChatCompletionMessageParam
type Completion = OpenAI.ChatCompletion
type ParsedMessage = OpenAI.ChatCompletionMessage & { parsed?: unknown }
type ChatCompletionStream = ReturnType<OpenAI['chat']['completions']['stream']>

export const openAiChat: Client = {
  name: 'openai (chat)',
  door: 'openai-chat',
  modelFamily: 'gpt-5',
  carriesThoughts: false,
  lacks: {},
  overlooks: { stopSequence: true },
  open({ origin, key, model, ask, isStream }) {
    const openai = new OpenAI({ apiKey: key, baseURL: `${origin}/v1`, maxRetries: 0 })
    const messages: Message[] = question(ask)
    const body = { model, max_completion_tokens: maxTokens, ...wishes(ask) }
    let calls: readonly OpenAI.ChatCompletionMessageToolCall[] = []
    return {
      async next() {
        const completion = isStream
          ? await readStream(
              openai.chat.completions.stream({
                ...body,
                messages,
                stream_options: { include_usage: true },
              }),
            )
          : await openai.chat.completions.create({ ...body, messages })
        // The helper for streams adds what is no part of a message.
        const { parsed: _parsed, ...message } = completion.choices[0]!.message as ParsedMessage
        messages.push(message)
        calls = message.tool_calls ?? []
        return read(completion)
      },
      handIn(results) {
        for (const [index, result] of results.entries()) {
          const content = JSON.stringify(result)
          messages.push({ role: 'tool', tool_call_id: calls[index]!.id, content })
        }
      },
    }
  },
}

function question({ system, prompt, image, pdf }: Ask): Message[] {
  const media: OpenAI.ChatCompletionContentPart[] = []
  if (image !== undefined) {
    media.push({ type: 'image_url', image_url: { url: urlOf(image) } })
  }
  if (pdf !== undefined) {
    media.push({ type: 'file', file: { filename: 'page.pdf', file_data: urlOf(pdf) } })
  }
  const text = { type: 'text' as const, text: prompt }
  return [
    ...(system === undefined ? [] : [{ role: 'system' as const, content: system }]),
    { role: 'user', content: media.length === 0 ? prompt : [text, ...media] },
  ]
}

function wishes({ tools, schema, isReasoning, stop }: Ask) {
  return {
    ...(tools && {
      tools: tools.map(({ name, description, parameters }) => ({
        type: 'function' as const,
        function: { name, description, parameters: { ...parameters } },
      })),
    }),
    ...(schema && {
      response_format: {
        type: 'json_schema' as const,
        json_schema: { name: 'person', schema: { ...schema }, strict: true },
      },
    }),
    ...(isReasoning && { reasoning_effort: 'medium' as const }),
    ...(stop && { stop: [...stop] }),
  }
}

/** The client joins the deltas of the fields that it knows; reasoning is none of them. */
async function readStream(stream: ChatCompletionStream): Promise<Completion> {
  let reasoning = ''
  stream.on('chunk', ({ choices }) => {
    reasoning += reasoningOf(choices[0]?.delta)
  })
  const completion = await stream.finalChatCompletion()
  if (reasoning !== '')
    Object.assign(completion.choices[0]!.message, { reasoning_content: reasoning })
  return completion
}

function read({ choices, usage }: Completion): Seen {
  const { message, finish_reason: reason } = choices[0]!
  const cacheRead = usage?.prompt_tokens_details?.cached_tokens ?? 0
  return {
    reasoning: reasoningOf(message),
    text: message.content ?? '',
    calls: (message.tool_calls ?? []).map((call) => {
      if (call.type !== 'function') throw new Error(`a call of the type ${call.type}`)
      return { name: call.function.name, args: JSON.parse(call.function.arguments) as never }
    }),
    finish: finishOf(
      {
        stop: 'stop',
        length: 'length',
        tool_calls: 'tool_calls',
        content_filter: 'content_filter',
      },
      reason,
    ),
    usage: {
      input: (usage?.prompt_tokens ?? 0) - cacheRead,
      cacheRead,
      output: usage?.completion_tokens ?? 0,
      reasoning: usage?.completion_tokens_details?.reasoning_tokens ?? null,
    },
  }
}

/** The field that the gateway writes, or the vendor's own where the bytes pass. */
function reasoningOf(message: object | undefined): string {
  const fields = message as { reasoning_content?: string; reasoning?: string } | undefined
  return fields?.reasoning_content ?? fields?.reasoning ?? ''
}

export function urlOf({ mediaType, data }: { mediaType: string; data: string }): string {
  return `data:${mediaType};base64,${data}`
}
