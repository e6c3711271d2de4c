// The vendors of the matrix: how each is configured, and which wires its server speaks.
import { anthropicMessages, olderAnthropicMessages } from './wires/anthropic-messages.ts'
import { bedrockConverse } from './wires/bedrock-converse.ts'
import { cohereChat } from './wires/cohere-chat.ts'
import { geminiGenerate } from './wires/gemini-generate.ts'
import {
  azureChat,
  compatibleChat,
  mistralChat,
  ollamaChat,
  openAiChat,
} from './wires/openai-chat.ts'
import { openAiResponses } from './wires/openai-responses.ts'
import type { VendorWire } from './wire.ts'

export interface Vendor {
  /** As the page names it, and the public model. */
  readonly name: string
  /** The provider kind in the configuration. */
  readonly kind: string
  /** Behind the server's origin. */
  readonly basePath: string
  readonly model: string
  readonly secret?: string
  readonly wires: readonly VendorWire[]
}

export const vendors: readonly Vendor[] = [
  {
    name: 'openai',
    kind: 'openai',
    basePath: '/v1',
    model: 'gpt-5-mini',
    wires: [openAiChat, openAiResponses],
  },
  {
    name: 'openai-responses',
    kind: 'openai-responses',
    basePath: '/v1',
    model: 'gpt-5-mini',
    wires: [openAiResponses, openAiChat],
  },
  {
    name: 'openai-compatible',
    kind: 'openai-compatible',
    basePath: '/v1',
    model: 'qwen3-32b',
    wires: [compatibleChat],
  },
  {
    name: 'azure-openai',
    kind: 'azure-openai',
    basePath: '/openai/v1',
    model: 'gpt-5-mini',
    wires: [azureChat, openAiResponses],
  },
  {
    name: 'mistral',
    kind: 'mistral',
    basePath: '/v1',
    model: 'magistral-medium-latest',
    wires: [mistralChat],
  },
  {
    name: 'ollama',
    kind: 'ollama',
    basePath: '/v1',
    model: 'qwen3:8b',
    wires: [ollamaChat],
  },
  {
    name: 'anthropic',
    kind: 'anthropic',
    basePath: '/v1',
    model: 'claude-sonnet-4-5',
    wires: [anthropicMessages],
  },
  {
    name: 'anthropic-older',
    kind: 'anthropic',
    basePath: '/v1',
    model: 'claude-3-7-sonnet-20250219',
    wires: [olderAnthropicMessages],
  },
  {
    name: 'gemini',
    kind: 'gemini',
    basePath: '/v1beta',
    model: 'gemini-3-flash-preview',
    wires: [geminiGenerate],
  },
  {
    name: 'vertex',
    kind: 'vertex',
    basePath: '/v1/projects/p1/locations/europe-west1',
    model: 'gemini-2.5-flash',
    wires: [geminiGenerate],
  },
  {
    name: 'cohere',
    kind: 'cohere',
    basePath: '/v2',
    model: 'command-a-reasoning-08-2025',
    wires: [cohereChat],
  },
  {
    name: 'bedrock',
    kind: 'bedrock',
    basePath: '',
    model: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
    secret: 'AKIDMATRIX:secret/of+the/matrix',
    wires: [bedrockConverse],
  },
]
