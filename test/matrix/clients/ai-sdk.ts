// Vercel's `ai` with the providers that check what they read: OpenAI (Responses and chat), Anthropic, Google, Mistral.
import { createAnthropic } from '@ai-sdk/anthropic'
import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { createMistral } from '@ai-sdk/mistral'
import { createOpenAI } from '@ai-sdk/openai'
import {
  generateText,
  jsonSchema,
  Output,
  streamText,
  tool,
  type LanguageModel,
  type LanguageModelUsage,
  type ModelMessage,
  type UserContent,
} from 'ai'
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

type ProviderOptions = NonNullable<Parameters<typeof generateText>[0]['providerOptions']>

interface Provider extends Omit<Client, 'open' | 'name'> {
  readonly name: string
  createModel(options: ConversationOptions): LanguageModel
  readonly options: ProviderOptions
  /** How it is told to reason. */
  readonly reasoning: ProviderOptions
}

const stateless = { openai: { store: false } }
const openAiReasoning = {
  openai: { reasoningEffort: 'medium', reasoningSummary: 'auto', store: false },
}

export const aiSdkClients: readonly Client[] = [
  createClient({
    name: '@ai-sdk/openai (responses)',
    door: 'openai-responses',
    modelFamily: 'gpt-5',
    carriesThoughts: true,
    lacks: { 'the end at a stop sequence': 'Responses have no stop sequences' },
    overlooks: { stopSequence: true },
    createModel: ({ origin, key, model }) =>
      createOpenAI({ apiKey: key, baseURL: `${origin}/v1` }).responses(model),
    options: stateless,
    reasoning: openAiReasoning,
  }),
  createClient({
    name: '@ai-sdk/openai (chat)',
    door: 'openai-chat',
    modelFamily: 'gpt-5',
    carriesThoughts: false,
    lacks: {},
    overlooks: { stopSequence: true, reasoning: true },
    createModel: ({ origin, key, model }) =>
      createOpenAI({ apiKey: key, baseURL: `${origin}/v1` }).chat(model),
    options: {},
    reasoning: { openai: { reasoningEffort: 'medium' } },
  }),
  createClient({
    name: '@ai-sdk/anthropic',
    door: 'anthropic-messages',
    modelFamily: 'claude-sonnet-4-5',
    carriesThoughts: true,
    lacks: {},
    overlooks: { stopSequence: true, reasoningTokens: true },
    createModel: ({ origin, key, model }) =>
      createAnthropic({ apiKey: key, baseURL: `${origin}/v1` })(model),
    options: {},
    reasoning: { anthropic: { thinking: { type: 'enabled', budgetTokens: reasoningBudget } } },
  }),
  createClient({
    name: '@ai-sdk/google',
    door: 'gemini-generate',
    modelFamily: 'gemini-2.5-flash',
    carriesThoughts: true,
    lacks: {},
    overlooks: { stopSequence: true },
    createModel: ({ origin, key, model }) =>
      createGoogleGenerativeAI({ apiKey: key, baseURL: `${origin}/v1beta` })(model),
    options: {},
    reasoning: {
      google: { thinkingConfig: { includeThoughts: true, thinkingBudget: reasoningBudget } },
    },
  }),
  createClient({
    name: '@ai-sdk/mistral',
    door: 'openai-chat',
    modelFamily: 'magistral-medium-latest',
    carriesThoughts: false,
    lacks: { 'the end by a filter': 'it has no word for that end' },
    // It asks for no usage in a stream, which Mistral gives unasked and OpenAI's dialect does not.
    overlooks: {
      stopSequence: true,
      reasoning: true,
      reasoningTokens: true,
      streamedUsage: true,
    },
    createModel: ({ origin, key, model }) =>
      createMistral({ apiKey: key, baseURL: `${origin}/v1` })(model),
    options: {},
    reasoning: { mistral: { reasoningEffort: 'high' } },
  }),
]

function createClient({ createModel, options, reasoning, ...client }: Provider): Client {
  return {
    ...client,
    open: (conversation) => {
      const asked = conversation.ask.isReasoning === true ? reasoning : options
      return open(conversation, createModel(conversation), asked)
    },
  }
}

function open(
  { ask, isStream }: ConversationOptions,
  model: LanguageModel,
  providerOptions: ProviderOptions,
): Conversation {
  const messages: ModelMessage[] = [{ role: 'user', content: question(ask) }]
  let calls: readonly { readonly toolCallId: string; readonly toolName: string }[] = []
  return {
    async next() {
      const options = {
        model,
        messages,
        providerOptions,
        maxOutputTokens: maxTokens,
        maxRetries: 0,
        ...wishes(ask),
      }
      const answer = isStream ? await readStream(options) : await generateText(options)
      const { toolCalls, response } = answer
      calls = toolCalls
      messages.push(...response.messages)
      if (ask.schema !== undefined && answer.output === undefined) throw new Error('no object')
      return read(answer)
    },
    handIn(results) {
      messages.push({
        role: 'tool',
        content: results.map((result, index) => ({
          type: 'tool-result',
          toolCallId: calls[index]!.toolCallId,
          toolName: calls[index]!.toolName,
          output: { type: 'json', value: { ...result } },
        })),
      })
    },
  }
}

async function readStream(options: Parameters<typeof streamText>[0]) {
  const errors: unknown[] = []
  const result = streamText({ ...options, onError: ({ error }) => void errors.push(error) })
  await result.consumeStream()
  if (errors.length > 0) throw errors[0]
  return {
    text: await result.text,
    reasoningText: await result.reasoningText,
    toolCalls: await result.toolCalls,
    finishReason: await result.finishReason,
    rawFinishReason: await result.rawFinishReason,
    usage: await result.usage,
    response: await result.response,
    output: options.output === undefined ? undefined : await result.output,
  }
}

function question({ prompt, image, pdf }: Ask): UserContent {
  return [
    ...[image].flatMap((entry) =>
      entry === undefined ? [] : [{ type: 'file' as const, ...entry }],
    ),
    ...[pdf].flatMap((entry) =>
      entry === undefined ? [] : [{ type: 'file' as const, filename: 'page.pdf', ...entry }],
    ),
    { type: 'text', text: prompt },
  ]
}

function wishes({ system, tools, schema, stop }: Ask) {
  return {
    ...(system !== undefined && { system }),
    ...(tools && {
      tools: Object.fromEntries(
        tools.map(({ name, description, parameters }) => [
          name,
          tool({ description, inputSchema: jsonSchema({ ...parameters }) }),
        ]),
      ),
    }),
    ...(schema && { output: Output.object({ schema: jsonSchema({ ...schema }) }) }),
    ...(stop && { stopSequences: [...stop] }),
  }
}

interface Read {
  readonly text: string
  readonly reasoningText: string | undefined
  readonly toolCalls: readonly { readonly toolName: string; readonly input: unknown }[]
  readonly finishReason: string
  readonly usage: LanguageModelUsage
}

function read({ text, reasoningText, toolCalls, finishReason, usage }: Read): Seen {
  const cacheRead = usage.inputTokenDetails.cacheReadTokens ?? 0
  return {
    reasoning: reasoningText ?? '',
    text,
    calls: toolCalls.map(({ toolName, input }) => ({ name: toolName, args: input as never })),
    finish: finishOf(
      {
        stop: 'stop',
        length: 'length',
        'tool-calls': 'tool_calls',
        'content-filter': 'content_filter',
      },
      finishReason,
    ),
    usage: {
      input: (usage.inputTokens ?? 0) - cacheRead,
      cacheRead,
      output: usage.outputTokens ?? 0,
      reasoning: usage.outputTokenDetails.reasoningTokens ?? null,
    },
  }
}
