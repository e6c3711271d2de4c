// The dialects that the doors speak.
import { anthropicMessages } from './anthropic-messages/codec.ts'
import type { Codecs } from './endpoint.ts'
import { openaiChat } from './openai-chat/codec.ts'

export const codecs: Codecs = { openaiChat, anthropicMessages }
