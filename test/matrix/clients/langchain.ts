// LangChain's chat classes of OpenAI and Anthropic.
import { ChatAnthropic } from '@langchain/anthropic'
import {
  HumanMessage,
  SystemMessage,
  ToolMessage,
  type AIMessage,
  type AIMessageChunk,
  type BaseMessage,
} from '@langchain/core/messages'
import { ChatOpenAI } from '@langchain/openai'
import {
  finishOf,
  maxTokens,
  reasoningBudget,
  type Client,
  type Conversation,
  type ConversationOptions,
  type Seen,
} from '../client.ts'
import type { Ask } from '../scenario.ts'
import { urlOf } from './openai-chat.ts'

/** What of a chat class is used here; the two differ in their types only. */
interface Model {
  invoke(messages: BaseMessage[]): Promise<AIMessage>
  stream(messages: BaseMessage[]): Promise<AsyncIterable<AIMessageChunk>>
}

export const langChainClients: readonly Client[] = [
  {
    name: '@langchain/openai',
    door: 'openai-chat',
    modelFamily: 'gpt-5',
    carriesThoughts: false,
    lacks: {},
    overlooks: { stopSequence: true, reasoning: true },
    open: (options) => open(options, createOpenAi(options), 'finish_reason', openAiContent),
  },
  {
    name: '@langchain/anthropic',
    door: 'anthropic-messages',
    modelFamily: 'claude-sonnet-4-5',
    carriesThoughts: true,
    lacks: {},
    // It takes the input of a stream from the first event, and adds the output of the first to that of the last.
    overlooks: { reasoningTokens: true, streamedUsage: true },
    open: (options) => open(options, createAnthropic(options), 'stop_reason', anthropicContent),
  },
]

function createOpenAi({ origin, key, model, ask }: ConversationOptions): Model {
  const { tools, schema, isReasoning, stop } = ask
  const chat = new ChatOpenAI({
    apiKey: key,
    model,
    maxTokens,
    maxRetries: 0,
    streamUsage: true,
    configuration: { baseURL: `${origin}/v1` },
    ...(isReasoning && { reasoning: { effort: 'medium' } }),
    ...(stop && { stop: [...stop] }),
  })
  const bound = tools === undefined ? chat : chat.bindTools(tools.map(openAiTool))
  if (schema === undefined) return bound as Model
  return chat.withConfig({
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'person', schema: { ...schema }, strict: true },
    },
  }) as Model
}

function createAnthropic({ origin, key, model, ask }: ConversationOptions): Model {
  const { tools, schema, isReasoning, stop } = ask
  const chat = new ChatAnthropic({
    apiKey: key,
    model,
    maxTokens,
    maxRetries: 0,
    anthropicApiUrl: origin,
    ...(isReasoning && { thinking: { type: 'enabled', budget_tokens: reasoningBudget } }),
    ...(stop && { stopSequences: [...stop] }),
    ...(schema && {
      outputConfig: { format: { type: 'json_schema', schema: { ...schema } } },
    }),
  })
  const bound =
    tools === undefined
      ? chat
      : chat.bindTools(
          tools.map(({ name, description, parameters }) => ({
            name,
            description,
            input_schema: parameters,
          })),
        )
  return bound as Model
}

function openAiTool({ name, description, parameters }: NonNullable<Ask['tools']>[number]) {
  return {
    type: 'function' as const,
    function: { name, description, parameters: { ...parameters } },
  }
}

type Content = ConstructorParameters<typeof HumanMessage>[0]

function openAiContent({ prompt, image, pdf }: Ask): Content {
  return {
    content: [
      { type: 'text', text: prompt },
      ...(image ? [{ type: 'image_url', image_url: { url: urlOf(image) } }] : []),
      ...(pdf ? [{ type: 'file', file: { filename: 'page.pdf', file_data: urlOf(pdf) } }] : []),
    ],
  }
}

function anthropicContent({ prompt, image, pdf }: Ask): Content {
  const sourceOf = ({ mediaType, data }: { mediaType: string; data: string }) => ({
    type: 'base64',
    media_type: mediaType,
    data,
  })
  return {
    content: [
      ...(image ? [{ type: 'image', source: sourceOf(image) }] : []),
      ...(pdf ? [{ type: 'document', source: sourceOf(pdf) }] : []),
      { type: 'text', text: prompt },
    ],
  }
}

function open(
  { ask, isStream }: ConversationOptions,
  model: Model,
  finishField: string,
  contentOf: (ask: Ask) => Content,
): Conversation {
  const messages: BaseMessage[] = [
    ...(ask.system === undefined ? [] : [new SystemMessage(ask.system)]),
    new HumanMessage(contentOf(ask)),
  ]
  let calls: AIMessage['tool_calls'] = []
  return {
    async next() {
      const message = isStream ? await readStream(model, messages) : await model.invoke(messages)
      messages.push(message)
      calls = message.tool_calls
      return read(message, finishField)
    },
    handIn(results) {
      for (const [index, result] of results.entries()) {
        messages.push(
          new ToolMessage({
            content: JSON.stringify(result),
            tool_call_id: calls?.[index]?.id ?? '',
          }),
        )
      }
    },
  }
}

async function readStream(model: Model, messages: BaseMessage[]): Promise<AIMessageChunk> {
  let joined: AIMessageChunk | undefined
  for await (const chunk of await model.stream(messages)) {
    joined = joined === undefined ? chunk : joined.concat(chunk)
  }
  if (joined === undefined) throw new Error('the stream was empty')
  return joined
}

function read(message: AIMessage, finishField: string): Seen {
  const blocks = typeof message.content === 'string' ? [] : message.content
  const usage = message.usage_metadata
  const additional = message.additional_kwargs
  const cacheRead = usage?.input_token_details?.cache_read ?? 0
  const ends = [message.response_metadata, additional].map((entry) => entry[finishField])
  return {
    reasoning: blocks
      .map((block) => (block.type === 'thinking' ? String(block.thinking) : ''))
      .join(''),
    text: message.text,
    calls: (message.tool_calls ?? []).map(({ name, args }) => ({ name, args })),
    finish: finishOf(
      {
        stop: 'stop',
        length: 'length',
        tool_calls: 'tool_calls',
        content_filter: 'content_filter',
        end_turn: 'stop',
        stop_sequence: 'stop_sequence',
        max_tokens: 'length',
        tool_use: 'tool_calls',
        refusal: 'content_filter',
      },
      ends.find((end) => typeof end === 'string') as string | undefined,
    ),
    usage: {
      input: (usage?.input_tokens ?? 0) - cacheRead,
      cacheRead,
      output: usage?.output_tokens ?? 0,
      reasoning: usage?.output_token_details?.reasoning ?? null,
    },
  }
}
