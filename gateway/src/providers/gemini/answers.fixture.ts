// Gemini's answers as they are on the wire, for tests.
import type { WireEvent } from '../wire.ts'

export const reading = { toolNames: new Map<string, string>() }

export const usage = {
  promptTokenCount: 100,
  cachedContentTokenCount: 40,
  candidatesTokenCount: 20,
  thoughtsTokenCount: 30,
  toolUsePromptTokenCount: 5,
  totalTokenCount: 155,
}

export function response(
  parts: readonly object[],
  fields: { readonly finishReason?: string; readonly usageMetadata?: object } = {},
) {
  const { finishReason, usageMetadata = usage } = fields
  return {
    candidates: [
      {
        content: { parts, role: 'model' },
        ...(finishReason === undefined ? {} : { finishReason }),
        index: 0,
      },
    ],
    usageMetadata,
    modelVersion: 'gemini-3-pro-001',
    responseId: 'resp-1',
  }
}

export function event(value: unknown): WireEvent {
  return { event: '', data: JSON.stringify(value) }
}
