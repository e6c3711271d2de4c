// What a chat request may cost as input where no provider counts it: its texts by a tokenizer, the rest by rules of thumb.
import type { TokenCount } from '../../contract/canonical/operations.ts'
import type { ChatRequest, Part } from '../../contract/canonical/request.ts'
import type { CountTokens } from './codec.ts'

/** Role and delimiters, as OpenAI counts them. */
const tokensAMessage = 4
/** OpenAI's image of 1024 x 1024 in high detail; Anthropic's of that size takes 1,400. */
const tokensAnImage = 1_000
/** Of base64: a page of a PDF is about 60 KB and 2,000 tokens. */
const charactersAFileToken = 40
/** Of base64 PCM: OpenAI takes 10 tokens a second of 64 KB. */
const charactersAnAudioToken = 6_400

export async function estimateInput(
  { messages, tools, nativeTools, model }: ChatRequest,
  countTokens: CountTokens,
): Promise<TokenCount> {
  const texts: string[] = []
  let others = messages.length * tokensAMessage
  for (const { parts } of messages) for (const part of parts) others += readPart(part, texts)
  for (const tool of [...tools, ...nativeTools]) texts.push(JSON.stringify(tool))
  const inputTokens = (await countTokens(texts.join('\n'))) + others
  return { model, inputTokens, usage: null }
}

/** Adds the part's words to `texts`; gives the tokens of what is no text. */
function readPart(part: Part, texts: string[]): number {
  switch (part.kind) {
    case 'text':
    case 'refusal':
    case 'reasoning':
      texts.push(part.text)
      return 0
    case 'tool_call':
      texts.push(part.name, part.argumentsJson)
      return 0
    case 'tool_result':
      return part.content.reduce((sum, inner) => sum + readPart(inner, texts), 0)
    case 'image':
      return tokensAnImage
    case 'file':
      return part.source.kind === 'base64'
        ? Math.ceil(part.source.data.length / charactersAFileToken)
        : tokensAnImage
    case 'audio':
      return Math.ceil(part.data.length / charactersAnAudioToken)
    case 'opaque':
      texts.push(JSON.stringify(part.value))
      return 0
  }
}
