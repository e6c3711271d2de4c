// Collects what a provider has no place for: refused where the answer would be another one, else named for the warning header.
import { GatewayError } from '../errors.ts'
import type { ChatRequest, Dialect } from '../contract/canonical/request.ts'

export interface DroppedFields {
  /** Notes a field by its name in the caller's dialect, once. */
  drop(name: string): void
  readonly names: readonly string[]
}

export function createDroppedFields(): DroppedFields {
  const names = new Set<string>()
  return {
    drop: (name) => void names.add(name),
    get names() {
      return [...names]
    },
  }
}

/** The error for a field that can't be left out silently, since the caller would get (and pay for) something else. */
export function unsupported(param: string, why: string): GatewayError {
  return new GatewayError('unsupported_parameter', { param, message: why })
}

/**
 * Fields of the caller's dialect outside the canonical form: those that change the answer's shape are refused. `to` is
 * null for a vendor whose dialect no door speaks.
 */
export function dropExtra(request: ChatRequest, to: Dialect | null, fields: DroppedFields): void {
  if (request.dialect === to) return
  for (const [name, value] of Object.entries(request.extra)) {
    if (isRequired(name, value)) {
      throw unsupported(name, `The model behind this name does not support "${name}".`)
    }
    if (!isHarmless(value)) fields.drop(name)
  }
}

/** What the caller would miss in the answer. */
function isRequired(name: string, value: unknown): boolean {
  switch (name) {
    case 'logprobs':
      return value === true
    case 'top_logprobs':
      return typeof value === 'number' && value > 0
    case 'audio':
    case 'web_search_options':
    case 'functions':
    case 'container':
    case 'mcp_servers':
      return true
    case 'modalities':
      return !(Array.isArray(value) && value.every((item) => item === 'text'))
    case 'cachedContent':
      return true
    case 'generationConfig.responseLogprobs':
      return value === true
    case 'generationConfig.responseModalities':
      return !(Array.isArray(value) && value.every((item) => item === 'TEXT'))
    case 'generationConfig.speechConfig':
      return true
    default:
      return false
  }
}

/** Asks for nothing. */
function isHarmless(value: unknown): boolean {
  return value === false || value === null || (typeof value === 'object' && isEmpty(value))
}

function isEmpty(value: object | null): boolean {
  return value === null || Object.keys(value).length === 0
}
