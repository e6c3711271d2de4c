// Azure's refusals: as OpenAI's, but for its content filter, which says what it found in a place of its own.
import { readObject, readString, type JsonObject } from '../../contract/read-json.ts'
import type { UpstreamFailure } from '../provider.ts'
import { readFailure } from '../upstream-failure.ts'

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** As `ProviderAdapter.decodeFailure`: a filtered prompt is a 400 whose words name the categories. */
export function readAzureFailure(
  status: number,
  headers: Headers,
  body: Buffer,
  secret: string | null,
): UpstreamFailure {
  const failure = readFailure(status, headers, body, secret)
  const found = status === 400 ? readFiltered(body) : null
  if (found === null) return failure
  const what = found.length === 0 ? '' : ` (${found.join(', ')})`
  return {
    ...failure,
    isRetryable: false,
    message: `The provider's content filter refused the prompt${what}. It says: ${failure.message ?? 'nothing more'}`,
  }
}

/** The categories that were filtered; null when no filter refused. */
function readFiltered(body: Buffer): string[] | null {
  const error = readObject(readObject(parse(body))?.error)
  const inner = readObject(error?.innererror)
  const isFiltered =
    readString(error?.code) === 'content_filter' ||
    readString(inner?.code) === 'ResponsibleAIPolicyViolation'
  if (!isFiltered) return null
  const results: JsonObject = readObject(inner?.content_filter_result) ?? {}
  return Object.entries(results)
    .filter(([, result]) => readObject(result)?.filtered === true)
    .map(([category]) => category.replaceAll('_', ' '))
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return null
  }
}
