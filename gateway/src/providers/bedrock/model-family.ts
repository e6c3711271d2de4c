// Whose model an id of Bedrock names: some things of Converse are only for some of them.

export type Family = 'anthropic' | 'nova' | 'openai' | 'other'

/** Of `anthropic.claude-…`, of a profile `eu.anthropic.claude-…`, or of an ARN that ends with one. */
export function familyOf(model: string): Family {
  if (model.includes('anthropic.claude')) return 'anthropic'
  if (model.includes('amazon.nova')) return 'nova'
  return model.includes('openai.gpt-oss') ? 'openai' : 'other'
}

/** Others refuse a cache mark. */
export function canCache(family: Family): boolean {
  return family === 'anthropic' || family === 'nova'
}
