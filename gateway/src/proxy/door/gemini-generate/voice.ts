// What Gemini's dialect says whatever was asked for: google.rpc errors, and the list of models.
import type { OperationName } from '../../../contract/canonical/operations.ts'
import type { GatewayError } from '../../../errors.ts'
import type { DialectVoice, PublicModel } from '../codec.ts'
import { errorHeaders } from '../error-headers.ts'

export const geminiVoice: DialectVoice = {
  keyHint: '"x-goog-api-key: pc_live_…" or "?key=pc_live_…"',
  encodeError: (error) => ({
    status: error.status,
    headers: errorHeaders(error),
    body: JSON.stringify(describeError(error)),
  }),
  encodeModels: (models) => ({
    models: models.map(encodeModel).filter((model) => model.supportedGenerationMethods.length > 0),
  }),
  encodeModel,
}

/** Our own code is the `reason`; how long to wait stands where Google's clients look for it. */
export function describeError(error: GatewayError) {
  const reason = error.code.toUpperCase()
  const details: object[] = [
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'portcullis' },
  ]
  if (error.param !== undefined && error.param !== '') {
    details.push({
      '@type': 'type.googleapis.com/google.rpc.BadRequest',
      fieldViolations: [{ field: error.param, description: error.message }],
    })
  }
  const seconds = error.headers['retry-after']
  if (seconds !== undefined) {
    details.push({
      '@type': 'type.googleapis.com/google.rpc.RetryInfo',
      retryDelay: `${seconds}s`,
    })
  }
  const { status: code, message } = error
  return { error: { code, message, status: statusNameOf(code), details } }
}

function statusNameOf(status: number): string {
  const known = statusNames.get(status)
  if (known !== undefined) return known
  return status < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL'
}

const statusNames: ReadonlyMap<number, string> = new Map([
  [401, 'UNAUTHENTICATED'],
  [402, 'FAILED_PRECONDITION'],
  [403, 'PERMISSION_DENIED'],
  [404, 'NOT_FOUND'],
  [405, 'UNIMPLEMENTED'],
  [409, 'ABORTED'],
  [412, 'FAILED_PRECONDITION'],
  [429, 'RESOURCE_EXHAUSTED'],
  [499, 'CANCELLED'],
  [501, 'UNIMPLEMENTED'],
  [502, 'UNAVAILABLE'],
  [503, 'UNAVAILABLE'],
  [504, 'DEADLINE_EXCEEDED'],
])

/** Limits of tokens are left out: zero would be a lie. */
function encodeModel({ name, operations }: PublicModel) {
  return {
    name: `models/${name}`,
    baseModelId: name,
    version: '001',
    displayName: name,
    supportedGenerationMethods: operations.flatMap((operation) => methods[operation]),
  }
}

/** Tokens of a chat are counted here even where the provider does not. */
const methods: Readonly<Record<OperationName, readonly string[]>> = {
  chat: ['generateContent', 'streamGenerateContent', 'countTokens'],
  embeddings: ['embedContent', 'batchEmbedContents'],
  moderations: [],
  rerank: [],
  count_tokens: [],
}
