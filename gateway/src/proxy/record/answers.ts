// How a call ended, in the words of its record.
import type { GatewayError } from '../../errors.ts'
import type { CallEnd } from '../../contract/call.ts'
import type { Answer } from '../call.ts'

export const completeAnswer: Answer = {
  status: 200,
  end: 'complete',
  errorCode: null,
  errorDetail: null,
}

/** `status` is what the client saw; `hasAttempts`: an upstream was asked, so it was not we who refused. */
export function failedAnswer(error: GatewayError, status: number, hasAttempts: boolean): Answer {
  return {
    status,
    end: endOf(error, hasAttempts),
    errorCode: error.code,
    errorDetail: error.detail ?? null,
  }
}

function endOf({ code }: GatewayError, hasAttempts: boolean): CallEnd {
  if (code === 'client_closed_request') return 'client_abort'
  if (code === 'source_blocked') return 'blocked'
  if (code === 'upstream_timeout') return 'timeout'
  return hasAttempts || code.startsWith('upstream_') || code === 'no_target_available'
    ? 'upstream_error'
    : 'refused'
}
