// The clients of the matrix.
import type { Client } from './client.ts'
import { aiSdkClients } from './clients/ai-sdk.ts'
import { anthropic } from './clients/anthropic.ts'
import { googleGenAi } from './clients/google-genai.ts'
import { langChainClients } from './clients/langchain.ts'
import { openAiChat } from './clients/openai-chat.ts'
import { openAiResponses } from './clients/openai-responses.ts'

export const clients: readonly Client[] = [
  openAiChat,
  openAiResponses,
  anthropic,
  googleGenAi,
  ...aiSdkClients,
  ...langChainClients,
]
