// The names that OpenTelemetry's gen_ai conventions have for what a door does.

/** Of a record's `dialectIn`; a door without a name there has its dialect's. */
export function genAiOperation(dialectIn: string): string {
  return operations.get(dialectIn) ?? dialectIn
}

const operations: ReadonlyMap<string, string> = new Map([
  ['openai-chat', 'chat'],
  ['anthropic-messages', 'chat'],
  ['openai-responses', 'chat'],
  ['openai-completions', 'text_completion'],
  ['gemini-generate', 'generate_content'],
  ['openai-embeddings', 'embeddings'],
  ['gemini-embed', 'embeddings'],
  ['gemini-batch-embed', 'embeddings'],
])
