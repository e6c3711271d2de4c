import { describe, expect, it } from 'vitest'
import { wireFor } from '../provider.ts'
import { azureOpenAi } from './adapter.ts'

function headOf(baseUrl: string, dialect = 'openai-chat') {
  return wireFor(azureOpenAi, 'chat', dialect, 'own')?.head({
    model: 'gpt 5 prod',
    isStream: false,
    baseUrl,
    secret: 'azure-key',
    clientHeaders: {},
    isSameDialect: true,
  })
}

describe('the address at Azure', () => {
  it.each([
    ['https://acme.openai.azure.com/openai/v1', '/chat/completions'],
    ['https://acme.openai.azure.com/openai/v1?tag=a', '/chat/completions?tag=a'],
    [
      'https://acme.openai.azure.com/openai?api-version=2024-10-21',
      '/deployments/gpt%205%20prod/chat/completions?api-version=2024-10-21',
    ],
    [
      'https://acme.openai.azure.com/openai/deployments/own?api-version=2024-10-21',
      '/chat/completions?api-version=2024-10-21',
    ],
  ])('of %s is %s behind it', (baseUrl, path) => {
    expect(headOf(baseUrl)?.path).toBe(path)
  })

  it('of responses has no deployment in its path', () => {
    const classic = 'https://acme.openai.azure.com/openai?api-version=2025-04-01-preview'
    expect(headOf(classic, 'openai-responses')?.path).toBe(
      '/responses?api-version=2025-04-01-preview',
    )
    expect(headOf('https://acme.openai.azure.com/openai/v1', 'openai-responses')?.path).toBe(
      '/responses',
    )
  })

  it.each([
    ['https://acme.openai.azure.com/openai?api-version=2024-10-21', 'openai-chat'],
    ['https://acme.openai.azure.com/openai?api-version=preview', 'openai-responses'],
    [
      'https://acme.openai.azure.com/openai/deployments/own?api-version=2025-04-01-preview',
      'openai-chat',
    ],
    ['https://acme.openai.azure.com/openai/v1', 'openai-responses'],
  ])('of %s has %s for clients of responses', (baseUrl, dialect) => {
    const wire = wireFor(azureOpenAi, 'chat', 'openai-responses', 'own', baseUrl)
    expect(wire?.dialect).toBe(dialect)
  })

  it('is told by a header of its own', () => {
    expect(headOf('https://acme.openai.azure.com/openai/v1')?.headers).toEqual({
      'content-type': 'application/json',
      accept: 'application/json',
      'api-key': 'azure-key',
    })
  })
})

describe('the content filter of Azure', () => {
  function read(status: number, body: unknown) {
    return azureOpenAi.decodeFailure(status, {}, Buffer.from(JSON.stringify(body)), 'azure-key')
  }

  it('says in its refusal what it found', () => {
    const failure = read(400, {
      error: {
        message: 'The prompt was filtered.',
        type: null,
        param: 'prompt',
        code: 'content_filter',
        status: 400,
        innererror: {
          code: 'ResponsibleAIPolicyViolation',
          content_filter_result: {
            hate: { filtered: false, severity: 'safe' },
            self_harm: { filtered: true, severity: 'high' },
            violence: { filtered: true, severity: 'medium' },
          },
        },
      },
    })
    expect(failure).toEqual({
      code: 'upstream_rejected',
      status: 400,
      isRetryable: false,
      retryAfterMs: null,
      message:
        "The provider's content filter refused the prompt (self harm, violence). It says: The prompt was filtered.",
    })
  })

  it.each([
    [400, { error: { code: 'BadRequest', message: 'No.' } }, 'No.'],
    [404, { error: { code: 'DeploymentNotFound', message: 'Gone.' } }, 'Gone.'],
    [400, 'no json at all', null],
  ])('has no part in another refusal with %i', (status, body, message) => {
    expect(read(status, body)).toMatchObject({ code: 'upstream_rejected', status, message })
  })
})
