// The one place where an error becomes a reply of the admin API: problem details (RFC 9457).
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import type { Problem } from '../contract/problem.ts'
import type { ErrorCode, FieldError } from '../errors.ts'
import { errorTable, GatewayError } from '../errors.ts'

/** Fastify's own refusals -> rows of our table. */
const fastifyCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'request_too_large',
}

export function registerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = asGatewayError(error)
    if (known.status >= 500) request.log.error({ err: error }, known.detail ?? known.message)
    return sendProblem(request, reply, known)
  })
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, new GatewayError('not_found')),
  )
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, error: GatewayError): unknown {
  const { code, status, headers, fields } = error
  const problem: Problem = {
    type: `urn:portcullis:error:${code}`,
    title: errorTable[code].message,
    status,
    code,
    ...(error.message === errorTable[code].message ? {} : { detail: error.message }),
    traceId: request.id,
    ...(fields.length === 0 ? {} : { errors: [...fields] }),
  }
  return reply
    .code(status)
    .headers({ ...headers, 'cache-control': 'no-store' })
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problem)
}

function asGatewayError(error: FastifyError): GatewayError {
  if (error instanceof GatewayError) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    const fields = error.validation.map(({ instancePath, keyword, message }): FieldError => ({
      pointer: instancePath,
      code: keyword,
      message: message ?? 'is not valid',
    }))
    return new GatewayError('invalid_request', {
      message: fields.map(({ pointer, message }) => `${pointer}: ${message}`).join('; '),
      fields,
      cause: error,
    })
  }
  const code = fastifyCodes[error.code]
  if (code !== undefined) return new GatewayError(code, { cause: error })
  const status = error.statusCode ?? 500
  if (status >= 400 && status < 500) {
    return new GatewayError('invalid_request', { status, message: error.message, cause: error })
  }
  return new GatewayError('internal_error', {
    message: 'Something broke inside the gateway. Its log says more.',
    detail: error.message,
    cause: error,
  })
}
