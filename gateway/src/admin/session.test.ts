// Signing in and out: the cookie, the CSRF token, throttling, and what ends a session.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SessionView } from '../contract/api/session.ts'
import { hashPassword } from '../storage/password.ts'
import { createSuite, type Suite } from './suite.fixture.ts'

const password = 'correct horse battery'
let suite: Suite

beforeEach(async () => {
  suite = await createSuite({ trustedProxies: ['127.0.0.1'] })
  const { storage, ids } = suite
  await storage.write([
    storage.users.update(ids.users.owner, { passwordHash: await hashPassword(password) }),
  ])
})
afterEach(() => suite.close())

function signIn(text = password, headers: Record<string, string> = {}) {
  return suite.app.inject({
    method: 'POST',
    url: '/api/v1/session',
    headers,
    payload: { email: 'Owner@acme.example', password: text },
  })
}

describe('signing in', () => {
  it('answers with tenants, permissions and a cookie that scripts and other sites do not get', async () => {
    const answer = await signIn()
    expect(answer.statusCode).toBe(200)
    const session = answer.json<SessionView>()
    expect(session.user).toMatchObject({ email: 'owner@acme.example', isPlatformAdmin: false })
    expect(session.tenants).toMatchObject([
      { name: 'acme', role: 'owner', counts: { pendingApprovals: 1 } },
    ])
    expect(session.tenants[0]?.permissions).toContain('subscriptions.review')
    expect(session.shield).toEqual({ state: 'absent', level: null })
    expect(answer.cookies).toMatchObject([
      { name: 'portcullis_session', httpOnly: true, sameSite: 'Strict', path: '/' },
    ])
    expect(answer.cookies[0]).not.toHaveProperty('secure')
    const cookie = `portcullis_session=${answer.cookies[0]?.value}`
    const again = await suite.app.inject({ url: '/api/v1/session', headers: { cookie } })
    expect(again.json()).toEqual(session)
  })

  it('makes the cookie Secure behind TLS', async () => {
    const answer = await signIn(password, { 'x-forwarded-proto': 'https' })
    expect(answer.cookies[0]).toMatchObject({ secure: true })
  })

  it('says the same of a wrong password and of an account that is not there', async () => {
    const wrong = await signIn('wrong password 1')
    const absent = await suite.app.inject({
      method: 'POST',
      url: '/api/v1/session',
      payload: { email: 'nobody@acme.example', password },
    })
    const noPassword = await suite.app.inject({
      method: 'POST',
      url: '/api/v1/session',
      payload: { email: 'nobody@acme.example', password: '' },
    })
    const words = ({ traceId: _traceId, ...rest }: Record<string, unknown>) => rest
    expect(wrong.statusCode).toBe(401)
    expect(words(absent.json())).toEqual(words(wrong.json()))
    expect(noPassword.statusCode).toBe(400)
  })

  it('keeps neither the token nor the password in the database', async () => {
    const answer = await signIn()
    const token = answer.cookies[0]?.value ?? ''
    const [session] = (await suite.storage.sessions.ofUser(suite.ids.users.owner)).filter(
      ({ userAgent }) => userAgent !== null,
    )
    expect(session?.id).toMatch(/^[0-9a-f]{64}$/)
    expect(session?.id).not.toContain(token)
    const entries = await suite.storage.audit.list({ limit: 10, action: 'session.create' })
    expect(entries.items).toHaveLength(1)
    expect(JSON.stringify(entries.items)).not.toContain(token)
    expect(JSON.stringify(entries.items)).not.toContain(password)
  })
})

describe('throttling', () => {
  it('pauses an account and address after five wrong attempts, longer each time, and not others', async () => {
    for (let attempt = 0; attempt < 5; attempt++) {
      expect((await signIn('wrong password 1')).statusCode).toBe(401)
    }
    const paused = await signIn()
    expect(paused.statusCode).toBe(429)
    expect(paused.headers['retry-after']).toBe('1')
    expect(paused.json()).toMatchObject({ code: 'login_throttled' })

    const elsewhere = await signIn(password, { 'x-forwarded-for': '198.51.100.9' })
    expect(elsewhere.statusCode).toBe(200)

    suite.clock.timeMs += 1_000
    expect((await signIn('wrong password 1')).statusCode).toBe(401)
    expect((await signIn()).headers['retry-after']).toBe('2')
    suite.clock.timeMs += 2_000
    expect((await signIn()).statusCode).toBe(200)
    expect((await signIn('wrong password 1')).statusCode).toBe(401)
  })

  it('counts attempts that come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => signIn('wrong password 1')))
    expect(answers.filter(({ statusCode }) => statusCode === 401)).toHaveLength(5)
    expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(7)
  })
})

describe('the CSRF token', () => {
  it.each([
    ['none', {}],
    ['a wrong one', { 'x-csrf-token': 'wrong' }],
  ])('is needed by what changes something: %s', async (_name, extra) => {
    const cookie = `portcullis_session=${(await signIn()).cookies[0]?.value}`
    const answer = await suite.app.inject({
      method: 'POST',
      url: '/api/v1/applications',
      headers: { cookie, ...extra },
      payload: { tenantId: suite.ids.acme, name: 'second' },
    })
    expect(answer.statusCode).toBe(403)
    expect(answer.json()).toMatchObject({ code: 'csrf_token_required' })
  })

  it('of another session does not fit', async () => {
    const cookie = `portcullis_session=${(await signIn()).cookies[0]?.value}`
    const other = (await signIn()).json<SessionView>().csrfToken ?? ''
    const answer = await suite.app.inject({
      method: 'DELETE',
      url: '/api/v1/session',
      headers: { cookie, 'x-csrf-token': other },
    })
    expect(answer.statusCode).toBe(403)
  })
})

describe('a session', () => {
  it('is over after signing out', async () => {
    const answer = await signIn()
    const cookie = `portcullis_session=${answer.cookies[0]?.value}`
    const headers = { cookie, 'x-csrf-token': answer.json<SessionView>().csrfToken ?? '' }
    const out = await suite.app.inject({ method: 'DELETE', url: '/api/v1/session', headers })
    expect(out.statusCode).toBe(200)
    const after = await suite.app.inject({ url: '/api/v1/session', headers })
    expect(after.json()).toMatchObject({ status: 401, code: 'session_required' })
  })

  it('ends after twelve quiet hours, and after seven days in any case', async () => {
    const cookie = `portcullis_session=${(await signIn()).cookies[0]?.value}`
    const ask = async () =>
      (await suite.app.inject({ url: '/api/v1/session', headers: { cookie } })).statusCode
    const hour = 3_600_000
    for (let day = 0; day < 13; day++) {
      suite.clock.timeMs += 11 * hour
      expect(await ask()).toBe(200)
    }
    suite.clock.timeMs += 11 * hour
    suite.clock.timeMs += 11 * hour
    suite.clock.timeMs += 11 * hour
    expect(await ask()).toBe(401)
    const again = `portcullis_session=${(await signIn()).cookies[0]?.value}`
    suite.clock.timeMs += 12 * hour
    const late = await suite.app.inject({ url: '/api/v1/session', headers: { cookie: again } })
    expect(late.statusCode).toBe(401)
  })

  it('loses a role at once when the membership goes', async () => {
    const { storage, ids } = suite
    const url = `/api/v1/applications/${ids.web}`
    expect((await suite.as('viewer', { url })).statusCode).toBe(200)
    await storage.write([storage.members.remove(ids.acme, ids.users.viewer)])
    expect((await suite.as('viewer', { url })).statusCode).toBe(403)
  })
})

it('on the admin socket everybody is the platform admin `local`, without session or token', async () => {
  const local = await createSuite({ isLocal: true })
  const session = await local.app.inject({ url: '/api/v1/session' })
  expect(session.json()).toMatchObject({
    user: { id: 'local', isPlatformAdmin: true },
    csrfToken: null,
  })
  const made = await local.app.inject({
    method: 'POST',
    url: '/api/v1/tenants',
    payload: { name: 'initech' },
  })
  expect(made.statusCode).toBe(201)
  const entries = await local.storage.audit.list({ limit: 1, action: 'tenant.create' })
  expect(entries.items).toMatchObject([
    { actor: 'local', tenantId: made.json<{ id: string }>().id },
  ])
  await local.close()
})
