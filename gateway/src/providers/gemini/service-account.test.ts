import { createVerify, generateKeyPairSync } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTokenSource, type AccessToken } from './service-account.ts'
import { createVertex } from './vertex.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

const vertexOrigin = 'https://us-central1-aiplatform.googleapis.com'

function account(fields: object = {}): string {
  return JSON.stringify({
    type: 'service_account',
    client_email: 'gateway@project.iam.gserviceaccount.com',
    private_key_id: 'key-1',
    private_key: privateKey,
    ...fields,
  })
}

describe('a token', () => {
  function startSource() {
    let nowMs = 1_000_000
    const waiting: ((token: AccessToken | Error) => void)[] = []
    const tokens = createTokenSource({
      clock: { nowMs: () => nowMs, monotonicNs: () => 0 },
      request: () =>
        new Promise((resolve, reject) => {
          waiting.push((answer) => {
            if (answer instanceof Error) reject(answer)
            else resolve(answer)
          })
        }),
    })
    return {
      waiting,
      get: () => tokens.tokenOf(account(), { origin: vertexOrigin }),
      wait: (ms: number) => void (nowMs += ms),
      answer: (value: string) => waiting.shift()!({ value, expiresAt: nowMs + 3_600_000 }),
    }
  }

  it('is asked for once by callers that come together', async () => {
    const source = startSource()
    const callers = [source.get(), source.get(), source.get()]
    expect(source.waiting).toHaveLength(1)
    source.answer('first')
    expect(await Promise.all(callers)).toEqual(['first', 'first', 'first'])
    expect(await source.get()).toBe('first')
    expect(source.waiting).toHaveLength(0)
  })

  it('is renewed before it expires, while it still serves', async () => {
    const source = startSource()
    const caller = source.get()
    source.answer('first')
    await caller
    source.wait(3_600_000 - 4 * 60_000)
    expect(await source.get()).toBe('first')
    expect(await source.get()).toBe('first')
    expect(source.waiting).toHaveLength(1)
    source.answer('second')
    await expect.poll(() => source.get()).toBe('second')
  })

  it('goes on serving when its renewal fails, and the next caller tries again', async () => {
    const source = startSource()
    const caller = source.get()
    source.answer('first')
    await caller
    source.wait(3_600_000 - 4 * 60_000)
    await source.get()
    source.waiting.shift()!(new Error('no network'))
    await expect.poll(async () => [await source.get(), source.waiting.length]).toEqual(['first', 1])
  })

  it('that has expired is waited for', async () => {
    const source = startSource()
    const caller = source.get()
    source.answer('first')
    await caller
    source.wait(3_600_000)
    const next = source.get()
    source.answer('second')
    expect(await next).toBe('second')
  })
})

describe('Google’s library', () => {
  let server: Server
  let origin: string
  const seen: URLSearchParams[] = []
  let status = 200
  let location: string | null = null
  const paths: string[] = []

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      paths.push(request.url!)
      let body = ''
      for await (const chunk of request) body += String(chunk)
      seen.push(new URLSearchParams(body))
      if (location !== null) {
        response.writeHead(307, { location }).end()
        return
      }
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(
        JSON.stringify(
          status === 200
            ? { access_token: 'ya29.fake', expires_in: 3_599, token_type: 'Bearer' }
            : { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' },
        ),
      )
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  afterAll(() => void server.close())

  const unsigned = { path: '/', headers: {}, body: '' }

  it('proves the account by its key and adds the token to the call', async () => {
    const vertex = createVertex()
    const secret = account({ token_uri: `${origin}/token` })
    const headers = await vertex.sign!({ ...unsigned, origin }, secret)
    expect(headers).toEqual({ authorization: 'Bearer ya29.fake' })
    await vertex.sign!({ ...unsigned, origin }, secret)
    expect(seen).toHaveLength(1)
    const assertion = seen[0]!.get('assertion')!
    const [head, claims, signature] = assertion.split('.')
    const verify = createVerify('RSA-SHA256').update(`${head}.${claims}`)
    expect(verify.verify(publicKey, signature!, 'base64url')).toBe(true)
    expect(JSON.parse(Buffer.from(claims!, 'base64url').toString())).toMatchObject({
      iss: 'gateway@project.iam.gserviceaccount.com',
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      aud: `${origin}/token`,
    })
  })

  it('of the provider itself is fetched over the guarded way there', async () => {
    const pool = new Pool(origin)
    const asked: string[] = []
    const dispatcher = pool.compose((dispatch) => (options, handler) => {
      asked.push(options.path)
      return dispatch(options, handler)
    })
    const secret = account({ token_uri: `${origin}/guarded` })
    const headers = await createVertex().sign!({ ...unsigned, origin, dispatcher }, secret)
    expect(headers).toEqual({ authorization: 'Bearer ya29.fake' })
    expect(asked).toEqual(['/guarded'])
    await pool.close()
  })

  it('is asked for where the credential says, and nowhere that leads to', async () => {
    location = `${origin}/elsewhere`
    const secret = account({ token_uri: `${origin}/token` })
    const failed = createVertex().sign!({ ...unsigned, origin }, secret)
    await expect(failed).rejects.toMatchObject({ code: 'upstream_failed' })
    location = null
    expect(paths).not.toContain('/elsewhere')
  })

  it('is refused with an account that Google does not know', async () => {
    status = 400
    const secret = account({ token_uri: `${origin}/token` })
    await expect(createVertex().sign!({ ...unsigned, origin }, secret)).rejects.toMatchObject({
      code: 'upstream_credential_refused',
      detail: expect.stringContaining('invalid_grant'),
    })
    status = 200
  })

  it.each([
    ['no JSON', '{ nonsense'],
    ['no key', JSON.stringify({ client_email: 'a@b' })],
    [
      'a key that is none',
      account({ private_key: 'x', token_uri: 'https://oauth2.googleapis.com/token' }),
    ],
    ['a token service of somebody else', account({ token_uri: 'http://169.254.169.254/token' })],
    [
      'one that only looks like Google',
      account({ token_uri: 'https://x.googleapis.com.evil.example/' }),
    ],
  ])('is not asked for with %s', async (_what, secret) => {
    const failed = createVertex().sign!({ ...unsigned, origin: vertexOrigin }, secret)
    await expect(failed).rejects.toMatchObject({ code: 'upstream_credential_refused' })
  })
})

it('is not asked for at another port of the provider', async () => {
  const secret = account({ token_uri: 'http://provider.example:6379/token' })
  const request = { path: '/', headers: {}, body: '', origin: 'https://provider.example' }
  await expect(createVertex().sign!(request, secret)).rejects.toMatchObject({
    code: 'upstream_credential_refused',
  })
})

describe('an API key at Vertex AI', () => {
  it('is a header, and no token is asked for', async () => {
    const vertex = createVertex()
    const head = vertex.wires.chat![0]!.head({
      model: 'gemini-x',
      baseUrl: null,
      isStream: false,
      secret: 'AQ.key',
      clientHeaders: {},
      isSameDialect: true,
    })
    expect(head.headers['x-goog-api-key']).toBe('AQ.key')
    expect(
      await vertex.sign!({ origin: vertexOrigin, path: '/', headers: {}, body: '' }, 'AQ.key'),
    ).toEqual({})
  })

  it('an account’s JSON never is', () => {
    const { headers } = createVertex().wires.chat![0]!.head({
      model: 'gemini-x',
      baseUrl: null,
      isStream: true,
      secret: account(),
      clientHeaders: {},
      isSameDialect: true,
    })
    expect(JSON.stringify(headers)).not.toContain('private_key')
  })
})
