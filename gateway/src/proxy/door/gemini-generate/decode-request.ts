// A Gemini generateContent request as a canonical one.
import type {
  ChatRequest,
  NativeTool,
  ReasoningOptions,
  ResponseFormat,
  Tool,
  ToolChoice,
} from '../../../contract/canonical/request.ts'
import { mayBeRewritten, parseExactly } from '../../../contract/canonical/tool-arguments.ts'
import type { DoorEnvelope } from '../codec.ts'
import { invalidField, parseBody } from '../parse-body.ts'
import { withoutNulls } from '../without-nulls.ts'
import { camelKeys } from './camel-keys.ts'
import { closeObjects } from './close-objects.ts'
import { decodeContents, decodeSystem } from './decode-contents.ts'
import { toJsonSchema } from './json-schema.ts'
import {
  GenerateBody,
  type ConfigBody,
  type ContentBody,
  type DeclarationBody,
  type ToolBody,
} from './schema.ts'

/** Throws GatewayError `invalid_request` with `param`. Nulls count as not given. */
export function decodeRequest(body: unknown, bytes: Buffer, envelope: DoorEnvelope): ChatRequest {
  const {
    model: _model,
    contents,
    systemInstruction,
    tools,
    toolConfig,
    generationConfig,
    ...extra
  } = parseBody(GenerateBody, camelKeys(body))
  const given = listOf<ToolBody>(tools)
  const calling = toolConfig?.functionCallingConfig
  return {
    dialect: 'gemini-generate',
    model: envelope.model,
    isStream: envelope.isStream,
    messages: [
      ...decodeSystem(systemInstruction),
      ...decodeContents(readExactly(listOf<ContentBody>(contents), bytes)),
    ],
    tools: allowed(given.flatMap(readDeclarations).map(decodeTool), calling?.allowedFunctionNames),
    nativeTools: given.flatMap(decodeNativeTools),
    ...withoutNulls({ toolChoice: decodeToolChoice(calling) }),
    ...decodeConfig(generationConfig ?? {}),
    extra: withoutNulls({ ...extra, ...configExtra(generationConfig ?? {}) }),
  }
}

function listOf<T extends object>(value: T | T[] | null | undefined): T[] {
  if (value === null || value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

/** Arguments and results are read again from the bytes where plain parsing may have lost digits of a number. */
function readExactly(contents: ContentBody[], bytes: Buffer): ContentBody[] {
  const isExact = !contents.some(({ parts }) =>
    (parts ?? []).some(({ functionCall, functionResponse }) => {
      return mayBeRewritten([functionCall?.args, functionResponse?.response], bytes)
    }),
  )
  if (isExact) return contents
  const again = camelKeys(parseExactly(bytes.toString())) as { contents: ContentBody[] }
  return listOf<ContentBody>(again.contents)
}

function readDeclarations(tool: ToolBody): readonly DeclarationBody[] {
  return tool.functionDeclarations ?? []
}

function decodeTool(declaration: DeclarationBody): Tool {
  const { name, description, parameters, parametersJsonSchema } = declaration
  return {
    name,
    parameters:
      parametersJsonSchema ??
      (parameters ? toJsonSchema(parameters) : { type: 'object', properties: {} }),
    ...withoutNulls({ description }),
  }
}

/** Each field of a tool object is a tool of its own. */
function decodeNativeTools({ functionDeclarations: _declared, ...others }: ToolBody): NativeTool[] {
  return Object.entries(others)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([type, value]) => ({ dialect: 'gemini-generate', type, value: { [type]: value } }))
}

/** Others know no list of allowed names: what may not be called is not offered. */
function allowed(tools: Tool[], names: readonly string[] | null | undefined): Tool[] {
  return names && names.length > 0 ? tools.filter(({ name }) => names.includes(name)) : tools
}

function decodeToolChoice(
  calling: NonNullable<GenerateBody['toolConfig']>['functionCallingConfig'],
): ToolChoice | undefined {
  const names = calling?.allowedFunctionNames ?? []
  switch (calling?.mode?.toUpperCase()) {
    case 'ANY':
      return names.length === 1 ? { kind: 'named', name: names[0]! } : { kind: 'required' }
    case 'NONE':
      return { kind: 'none' }
    case 'AUTO':
    case 'VALIDATED':
      return { kind: 'auto' }
    default:
      return undefined
  }
}

function decodeConfig(config: ConfigBody) {
  return withoutNulls({
    maxOutputTokens: config.maxOutputTokens,
    temperature: config.temperature,
    topP: config.topP,
    topK: config.topK,
    stop: config.stopSequences,
    seed: config.seed,
    presencePenalty: config.presencePenalty,
    frequencyPenalty: config.frequencyPenalty,
    candidateCount: config.candidateCount,
    responseFormat: decodeFormat(config),
    reasoning: decodeThinking(config.thinkingConfig),
    showsThoughts: config.thinkingConfig?.includeThoughts,
  })
}

function decodeFormat(config: ConfigBody): ResponseFormat | undefined {
  const { responseMimeType, responseSchema, responseJsonSchema } = config
  const schema = responseJsonSchema ?? (responseSchema ? toJsonSchema(responseSchema) : null)
  const isText = !responseMimeType || responseMimeType === 'text/plain'
  if (!isText && responseMimeType !== 'application/json') {
    throw invalidField(
      'generationConfig.responseMimeType',
      'it must be text/plain or application/json for the model behind this name',
    )
  }
  if (schema !== null) return { kind: 'json_schema', name: 'answer', ...closeObjects(schema) }
  return isText ? undefined : { kind: 'json' }
}

function decodeThinking(config: ConfigBody['thinkingConfig']): ReasoningOptions | undefined {
  const { thinkingBudget, thinkingLevel } = config ?? {}
  const level = thinkingLevel?.toLowerCase()
  if (level === 'minimal' || level === 'low' || level === 'medium' || level === 'high') {
    return { effort: level }
  }
  // -1 leaves it to the model.
  if (typeof thinkingBudget !== 'number' || thinkingBudget < 0) return undefined
  return thinkingBudget === 0 ? { effort: 'none' } : { budgetTokens: thinkingBudget }
}

const readFields: ReadonlySet<string> = new Set([
  'stopSequences',
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  'candidateCount',
  'maxOutputTokens',
  'temperature',
  'topP',
  'topK',
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'thinkingConfig',
])

/** What the canonical form has no place for, by its path. */
function configExtra(config: ConfigBody): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config)
      .filter(([name]) => !readFields.has(name))
      .map(([name, value]) => [`generationConfig.${name}`, value]),
  )
}
