// The dialects that the doors speak.
import { anthropicMessages } from './anthropic-messages/codec.ts'
import { anthropicCountTokens } from './anthropic-count-tokens/codec.ts'
import type { Codecs } from './endpoint.ts'
import { geminiDoors } from './gemini-doors.ts'
import { openaiChat } from './openai-chat/codec.ts'
import { openaiCompletions } from './openai-completions/codec.ts'
import { openaiEmbeddings } from './openai-embeddings/codec.ts'
import { openaiInputTokens } from './openai-input-tokens/codec.ts'
import { openaiModerations } from './openai-moderations/codec.ts'
import { openaiResponses } from './openai-responses/codec.ts'
import { rerank } from './rerank/codec.ts'

export const codecs: Codecs = {
  openaiChat,
  anthropicMessages,
  gemini: geminiDoors,
  openaiResponses,
  anthropicCountTokens,
  openaiCompletions,
  openaiEmbeddings,
  openaiInputTokens,
  openaiModerations,
  rerank,
}
