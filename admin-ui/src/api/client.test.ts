// The client sends what the admin API asks for and turns every failure into a problem.
import { expect, test } from 'vitest'
import { createApiClient } from './client.ts'
import { ProblemError } from './problem.ts'

function recordingFetch(answer: () => Response) {
  const seen: { url: string; init: RequestInit }[] = []
  const fetch = (async (url: string, init: RequestInit) => {
    seen.push({ url, init })
    return answer()
  }) as typeof globalThis.fetch
  return { fetch, seen }
}

test('a write carries the CSRF token, a read does not', async () => {
  const { fetch, seen } = recordingFetch(() => Response.json({}))
  const client = createApiClient({ fetch })
  client.setCsrfToken('token')
  await client.get('/session')
  await client.post('/applications', { name: 'web' })
  expect(seen[0]?.init.headers).not.toHaveProperty('x-csrf-token')
  expect(seen[1]?.init.headers).toMatchObject({
    'x-csrf-token': 'token',
    'content-type': 'application/json',
  })
  expect(seen[1]?.init.body).toBe('{"name":"web"}')
})

test('a query leaves out what has no value', async () => {
  const { fetch, seen } = recordingFetch(() => Response.json({}))
  await createApiClient({ fetch }).get('/calls', { status: '4xx', model: undefined, end: '' })
  expect(seen[0]?.url).toBe('/api/v1/calls?status=4xx')
})

test('a delete names the version that it means', async () => {
  const { fetch, seen } = recordingFetch(() => Response.json({ warning: null }))
  await createApiClient({ fetch }).delete('/applications/app_1', '"7"')
  expect(seen[0]?.init.headers).toMatchObject({ 'if-match': '"7"' })
})

test('problem details arrive whole', async () => {
  const problem = {
    type: 't',
    title: 'Conflict',
    status: 409,
    code: 'conflict',
    detail: 'approved',
  }
  const { fetch } = recordingFetch(() => Response.json(problem, { status: 409 }))
  const error = await createApiClient({ fetch })
    .post('/x')
    .catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ProblemError)
  expect((error as ProblemError).problem).toEqual(problem)
})

test('an answer that is no JSON and a gateway out of reach are problems too', async () => {
  const html = recordingFetch(() => new Response('<html>', { status: 502 }))
  await expect(createApiClient(html).get('/x')).rejects.toMatchObject({
    problem: { status: 502, code: 'unreadable' },
  })
  const fetch = (() => Promise.reject(new TypeError('failed'))) as typeof globalThis.fetch
  await expect(createApiClient({ fetch }).get('/x')).rejects.toMatchObject({
    problem: { status: 0, code: 'unreachable' },
  })
})
