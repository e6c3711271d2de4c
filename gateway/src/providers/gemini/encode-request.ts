// A canonical chat request as Gemini's wire JSON.
import type { ChatRequest } from '../../contract/canonical/request.ts'
import { createDroppedFields, dropExtra } from '../dropped-fields.ts'
import type { DroppedFields } from '../dropped-fields.ts'
import { refuseSeveralAnswers } from '../refuse.ts'
import { requireResults } from '../require-results.ts'
import { stopSequences } from '../stop-sequences.ts'
import type { EncodedRequest } from '../wire.ts'
import { createToolNames } from '../wire-names.ts'
import { cleanSchema } from './clean-schema.ts'
import { orderResults } from './order-results.ts'
import { encodeContents, encodeSystem, namesByCall } from './encode-contents.ts'
import { encodeThinking } from './encode-thinking.ts'
import { encodeTools } from './encode-tools.ts'
import { generationOf } from './model-family.ts'

/** Google's word for a call that another model, or an older one, has made: its validator then lets it pass. */
const foreignSignature = 'skip_thought_signature_validator'

/** Throws GatewayError `unsupported_parameter`, `invalid_request`. Undefined fields are not sent. */
export function encodeRequest(
  request: ChatRequest,
  upstreamModel: string,
  { hasCallIds }: { readonly hasCallIds: boolean },
): EncodedRequest {
  const fields = createDroppedFields()
  const names = createToolNames({ maxLength: 64, pattern: /^[a-zA-Z_][a-zA-Z0-9_.:-]*$/ })
  requireResults(request.messages)
  refuseSeveralAnswers(request)
  dropExtra(request, 'gemini-generate', fields)
  nameDropped(request, fields)
  const isThirdGeneration = (generationOf(upstreamModel) ?? 0) >= 3
  const own = ownExtra(request)
  const wire = {
    ...own.request,
    systemInstruction: encodeSystem(request.messages),
    contents: encodeContents(orderResults(request.messages), {
      names,
      fields,
      calledNames: namesByCall(request.messages),
      hasResultParts: isThirdGeneration,
      hasCallIds,
      missingSignature: isThirdGeneration ? foreignSignature : null,
    }),
    ...encodeTools(request, names, fields),
    generationConfig: encodeConfig(request, upstreamModel, fields, own.config),
  }
  return {
    body: JSON.stringify(wire),
    dropped: fields.names,
    reading: { toolNames: names.changed },
  }
}

function encodeConfig(
  request: ChatRequest,
  upstreamModel: string,
  fields: DroppedFields,
  extra: object,
): object | undefined {
  const config = {
    ...extra,
    maxOutputTokens: request.maxOutputTokens,
    temperature: request.temperature,
    topP: request.topP,
    topK: request.topK,
    stopSequences: stopSequences(request.stop),
    seed: encodeSeed(request.seed, fields),
    presencePenalty: request.presencePenalty,
    frequencyPenalty: request.frequencyPenalty,
    ...encodeFormat(request),
    thinkingConfig: encodeThinking(request.reasoning, upstreamModel, fields),
  }
  return Object.values(config).some((value) => value !== undefined) ? config : undefined
}

function encodeFormat({ responseFormat }: ChatRequest): object {
  switch (responseFormat?.kind) {
    case 'json':
      return { responseMimeType: 'application/json' }
    case 'json_schema':
      return {
        responseMimeType: 'application/json',
        responseJsonSchema: cleanSchema(responseFormat.schema),
      }
    default:
      return {}
  }
}

/** Gemini's is 32 bits wide; OpenAI's may be longer. */
function encodeSeed(seed: number | undefined, fields: DroppedFields): number | undefined {
  if (seed === undefined || (Number.isInteger(seed) && Math.abs(seed) < 2 ** 31)) return seed
  fields.drop('seed')
  return undefined
}

function nameDropped(request: ChatRequest, fields: DroppedFields): void {
  if (request.endUser !== undefined) fields.drop('user')
  if (request.tools.some(({ isStrict }) => isStrict === true)) fields.drop('strict')
}

/** The caller's own fields of this dialect, back in their places. */
function ownExtra(request: ChatRequest): { readonly request: object; readonly config: object } {
  const entries = request.dialect === 'gemini-generate' ? Object.entries(request.extra) : []
  const prefix = 'generationConfig.'
  return {
    request: Object.fromEntries(entries.filter(([name]) => !name.startsWith(prefix))),
    config: Object.fromEntries(
      entries
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, value]) => [name.slice(prefix.length), value]),
    ),
  }
}
