// What each resource promises beyond who may do it: secrets, names, conflicts, pages, tags, problem details.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ApplicationView, KeyCreated } from '../contract/api/applications.ts'
import type { MemberView, TenantView } from '../contract/api/tenants.ts'
import type { ModelView, ProviderView } from '../contract/api/providers.ts'
import type { ServiceView } from '../contract/api/services.ts'
import { hashKey } from '../storage/key-hash.ts'
import { callOf, createSuite, type Person, type Suite } from './suite.fixture.ts'

let suite: Suite
beforeEach(async () => {
  suite = await createSuite()
})
afterEach(() => suite.close())

type Method = 'POST' | 'PATCH' | 'DELETE'
const get = (url: string, person: Person = 'owner') => suite.as(person, { url })
const send = (
  method: Method,
  url: string,
  payload?: object,
  { person = 'owner' as Person, headers = {} as Record<string, string> } = {},
) => suite.as(person, { method, url, headers, ...(payload === undefined ? {} : { payload }) })

async function auditOf(action: string) {
  return (await suite.storage.audit.list({ limit: 10, action })).items
}

describe('keys', () => {
  it('are shown once, stored as a hash, and told to the workers', async () => {
    const url = `/api/v1/applications/${suite.ids.web}/keys`
    const made = (await send('POST', url, { name: 'second' })).json<KeyCreated>()
    expect(made.value).toMatch(/^pc_live_[0-9A-Za-z]{32}$/)
    expect(made.prefix).toBe(made.value.slice(0, 12))
    expect((await suite.storage.keys.byHash(hashKey(made.value)))?.id).toBe(made.id)
    expect((await get(url)).body).not.toContain(made.value)
    expect(JSON.stringify(await auditOf('key.create'))).not.toContain(made.value)
    expect(suite.notified).toEqual([
      { changes: [{ kind: 'key', id: made.id }], takesRightAway: false },
    ])
  })

  it('take a right away when they go, with a warning where workers stay silent', async () => {
    suite.isAcknowledged = false
    const { web, key } = suite.ids
    const gone = await send('DELETE', `/api/v1/applications/${web}/keys/${key}`)
    expect(gone.json<{ warning: string }>().warning).toContain('not every worker')
    expect(suite.notified[0]?.takesRightAway).toBe(true)
    expect((await get(`/api/v1/applications/${web}/keys`)).json()).toMatchObject({ items: [] })
  })

  it('of another application are not there', async () => {
    const { crawler, key } = suite.ids
    const url = `/api/v1/applications/${crawler}/keys/${key}`
    expect((await send('DELETE', url, undefined, { person: 'stranger' })).statusCode).toBe(404)
    expect(await suite.storage.keys.byId(key)).not.toBeNull()
  })

  it('do not end before they begin', async () => {
    const url = `/api/v1/applications/${suite.ids.web}/keys`
    const answer = await send('POST', url, { name: 'second', expiresAt: suite.clock.timeMs })
    expect(answer.json()).toMatchObject({ status: 400, errors: [{ pointer: '/expiresAt' }] })
  })
})

describe('credentials', () => {
  it('never come back out, not in answers and not in the audit log', async () => {
    const { ownProvider, credential } = suite.ids
    const url = `/api/v1/providers/${ownProvider}/credentials`
    const made = await send('POST', url, { name: 'second', key: ' sk-very-secret-5678\n' })
    expect(made.json()).toMatchObject({ hint: '5678', weight: 1 })
    await send('PATCH', `${url}/${credential}`, { key: 'sk-rotated-secret-9999' })
    const secrets = await suite.storage.credentials.withSecrets([ownProvider])
    expect(secrets.map(({ secret }) => secret).toSorted()).toEqual([
      'sk-rotated-secret-9999',
      'sk-very-secret-5678',
    ])
    const said = [
      made.body,
      (await get(url)).body,
      JSON.stringify(await auditOf('credential.create')),
      JSON.stringify(await auditOf('credential.update')),
    ].join()
    expect(said).not.toMatch(/very-secret|rotated-secret/)
    expect(said).toContain('"key":"***"')
  })

  it('say whether they are in use, and how long they rest', async () => {
    const { ownProvider, credential } = suite.ids
    const url = `/api/v1/providers/${ownProvider}/credentials`
    const shown = async () =>
      (await get(url)).json<{ items: { state: string; restMs: number | null }[] }>().items[0]
    expect(await shown()).toMatchObject({ state: 'healthy', restMs: null })
    suite.credentialHealth.set(credential, { state: 'cooling', restMs: 900 })
    expect(await shown()).toMatchObject({ state: 'cooling', restMs: 900 })
    suite.credentialHealth.set(credential, { state: 'refused', restMs: 60_000 })
    expect(await shown()).toMatchObject({ state: 'disabled', restMs: 60_000 })
    await send('PATCH', `${url}/${credential}`, { expiresAt: suite.clock.timeMs })
    expect(await shown()).toMatchObject({ state: 'expired', restMs: null })
    await send('PATCH', `${url}/${credential}`, { isEnabled: false })
    expect(await shown()).toMatchObject({ state: 'disabled', restMs: null })
  })

  it('take a service account as its file has it', async () => {
    const url = `/api/v1/providers/${suite.ids.ownProvider}/credentials`
    const account = { private_key_id: '0123456789abcdef', private_key: 'BEGIN KEY\nx\n' }
    const key = `${JSON.stringify(account, null, 2)}\n`
    const made = await send('POST', url, { name: 'account', key })
    expect(made.json()).toMatchObject({ hint: 'cdef' })
    const secrets = await suite.storage.credentials.withSecrets([suite.ids.ownProvider])
    expect(secrets.map(({ secret }) => secret)).toContain(key.trim())
  })

  it('refuse a key with a line break inside', async () => {
    const url = `/api/v1/providers/${suite.ids.ownProvider}/credentials`
    const answer = await send('POST', url, { name: 'second', key: 'sk-a\nb' })
    expect(answer.json()).toMatchObject({
      errors: [{ pointer: '/key', message: 'a key has no spaces or line breaks' }],
    })
  })
})

describe('providers', () => {
  it('show details to who may read them, names to the others', async () => {
    const url = `/api/v1/providers?tenantId=${suite.ids.acme}`
    const byDeveloper = (await get(url, 'developer')).json<{ items: ProviderView[] }>().items
    expect(byDeveloper.map(({ name, details }) => [name, details])).toEqual([
      ['openai', null],
      ['acme-openai', null],
    ])
    const byOwner = (await get(url)).json<{ items: ProviderView[] }>().items
    expect(byOwner.map(({ name, details }) => [name, details?.credentialCount])).toEqual([
      ['openai', undefined],
      ['acme-openai', 1],
    ])
  })

  it('reach private addresses only where a platform admin says so', async () => {
    const body = { tenantId: suite.ids.acme, name: 'inner', kind: 'openai', isLocal: true }
    expect((await send('POST', '/api/v1/providers', body)).statusCode).toBe(403)
    const made = await send('POST', '/api/v1/providers', body, { person: 'platform' })
    expect(made.statusCode).toBe(201)
    const url = `/api/v1/providers/${made.json<{ id: string }>().id}`
    const moved = await send('PATCH', url, { baseUrl: 'http://10.0.0.1/v1' })
    expect(moved.statusCode).toBe(403)
  })

  it.each([
    [{ kind: 'unheard-of' }, '/kind'],
    [{ kind: 'openai-compatible' }, '/baseUrl'],
    [{ baseUrl: 'ftp://example.com/v1' }, '/baseUrl'],
    [{ baseUrl: 'https://key@example.com/v1' }, '/baseUrl'],
    [{ baseUrl: 'https://example.com/v1/' }, '/baseUrl'],
    [{ baseUrl: 'http://127.0.0.1:9000/v1' }, '/baseUrl'],
    [{ baseUrl: 'https://10.0.0.7/v1' }, '/baseUrl'],
  ])('point at what is wrong: %o', async (more, pointer) => {
    const body = { tenantId: suite.ids.acme, name: 'second', kind: 'openai', ...more }
    const answer = await send('POST', '/api/v1/providers', body)
    expect(answer.json()).toMatchObject({ status: 400, errors: [{ pointer }] })
  })

  it('stay while a model goes to them', async () => {
    const url = `/api/v1/providers/${suite.ids.provider}`
    const answer = await send('DELETE', url, undefined, { person: 'platform' })
    expect(answer.json()).toMatchObject({
      status: 409,
      detail: expect.stringContaining('gpt-4o-mini'),
    })
  })
})

describe('members', () => {
  const url = () => `/api/v1/tenants/${suite.ids.acme}/members`

  it('bring an account with a first password, or the one that is there', async () => {
    const body = { email: 'new@acme.example', role: 'developer' }
    expect((await send('POST', url(), body)).json()).toMatchObject({
      errors: [{ pointer: '/password' }],
    })
    const made = await send('POST', url(), { ...body, name: 'New', password: 'a long password' })
    expect(made.json()).toMatchObject({ email: body.email, name: 'New', role: 'developer' })
    expect(made.body).not.toContain('a long password')
    expect((await send('POST', url(), body)).json()).toMatchObject({ status: 409 })
  })

  it('keep their last owner', async () => {
    const { users } = suite.ids
    const owner = `${url()}/${users.owner}`
    expect((await send('PATCH', owner, { role: 'admin' })).statusCode).toBe(409)
    expect((await send('DELETE', owner)).statusCode).toBe(409)
    await send('PATCH', `${url()}/${users.admin}`, { role: 'owner' })
    expect((await send('DELETE', owner)).statusCode).toBe(200)
  })

  it('are made owners by owners only', async () => {
    const { users } = suite.ids
    const person = 'admin'
    const promote = await send('PATCH', `${url()}/${users.admin}`, { role: 'owner' }, { person })
    expect(promote.statusCode).toBe(403)
    const demote = await send('DELETE', `${url()}/${users.owner}`, undefined, { person })
    expect(demote.statusCode).toBe(403)
    const seen = (await get(url(), 'admin')).json<{ items: MemberView[] }>().items
    expect(seen.find(({ role }) => role === 'owner')?.can).toEqual([])
    expect(seen.find(({ role }) => role === 'viewer')?.can).toEqual(['update', 'delete'])
  })
})

describe('models', () => {
  it('say how a target is chosen, and name what is not there', async () => {
    const { provider, acme } = suite.ids
    const target = { providerId: provider, model: 'a' }
    const make = (when: object) =>
      send(
        'POST',
        '/api/v1/models',
        { name: 'routed', targets: [{ ...target, when }], routing: { balance: 'cheapest' } },
        { person: 'platform' },
      )
    const refused = await make({ tenantIds: [acme, provider], minTokens: 9, maxTokens: 8 })
    expect(refused.json()).toMatchObject({
      status: 400,
      errors: [
        { pointer: '/targets/0/when/tenantIds/1' },
        { pointer: '/targets/0/when/minTokens' },
      ],
    })
    const made = await make({ tenantIds: [acme], maxTokens: 8 })
    expect(made.json()).toMatchObject({
      targets: [{ when: { tenantIds: [acme], maxTokens: 8 } }],
      routing: { balance: 'cheapest', maxAttempts: 4, affinity: 'key' },
    })
  })

  it('show of each target what is known of it, with the administrator’s words over it', async () => {
    const made = await send(
      'POST',
      '/api/v1/models',
      {
        name: 'priced',
        targets: [
          { providerId: suite.ids.provider, model: 'gpt-4o-mini' },
          { providerId: suite.ids.provider, model: 'gpt-4o-mini', prices: { input: 1, output: 2 } },
          { providerId: suite.ids.provider, model: 'our-own' },
        ],
      },
      { person: 'platform' },
    )
    expect(made.statusCode).toBe(201)
    const { targets } = made.json<ModelView>()
    expect(targets.map(({ facts }) => facts)).toMatchObject([
      { contextTokens: 128_000, outputTokens: 16_384, prices: [{ input: 0.15, output: 0.6 }] },
      { contextTokens: 128_000, prices: [{ input: 1, output: 2 }] },
      null,
    ])
  })
})

describe('services', () => {
  it('are drafted by developers and published by deciders', async () => {
    const { acme } = suite.ids
    const body = { tenantId: acme, name: 'second', models: ['gpt-4o-mini'] }
    const draft = await send('POST', '/api/v1/services', body, { person: 'developer' })
    const view = draft.json<ServiceView>()
    expect(view).toMatchObject({ state: 'draft', can: ['update'] })
    const url = `/api/v1/services/${view.id}`
    const publish = { state: 'published' }
    const byDeveloper = await send('PATCH', url, publish, { person: 'developer' })
    expect(byDeveloper.statusCode).toBe(403)
    const byAdmin = await send('PATCH', url, publish, { person: 'admin' })
    expect(byAdmin.json()).toMatchObject({ state: 'published', can: ['update', 'retire'] })
    const retired = await send('PATCH', url, { state: 'retired' }, { person: 'admin' })
    expect(retired.json()).toMatchObject({ state: 'retired', warning: null })
    expect(suite.notified.at(-1)?.takesRightAway).toBe(true)
  })

  it('give answers again where they are told to, for as long as they are told', async () => {
    const made = await send('POST', '/api/v1/services', {
      tenantId: suite.ids.acme,
      name: 'second',
      models: ['gpt-4o-mini'],
      cache: { ttlSeconds: 60 },
    })
    const view = made.json<ServiceView>()
    expect(view.cache).toEqual({ ttlSeconds: 60 })
    const url = `/api/v1/services/${view.id}`
    expect((await send('PATCH', url, { cache: null })).json()).toMatchObject({ cache: null })
    const endless = await send('PATCH', url, { cache: { ttlSeconds: 0 } })
    expect(endless.statusCode).toBe(400)
  })

  it('name models and tenants that are there', async () => {
    const answer = await send('POST', '/api/v1/services', {
      tenantId: suite.ids.acme,
      name: 'second',
      models: ['gpt-4o-mini', 'gpt-9'],
      visibleTo: ['ten_000000000000000000000'],
    })
    expect(
      answer.json<{ errors: { pointer: string }[] }>().errors.map(({ pointer }) => pointer),
    ).toEqual(['/models/1', '/visibleTo/0'])
  })

  it('stand in the catalogue of who may see them, with what is open already', async () => {
    const own = await get(`/api/v1/catalogue?tenantId=${suite.ids.acme}`)
    expect(own.json()).toMatchObject({
      items: [{ name: 'chat', subscriptions: [{ applicationName: 'web', state: 'pending' }] }],
    })
    const other = await get(`/api/v1/catalogue?tenantId=${suite.ids.globex}`, 'stranger')
    expect(other.json()).toMatchObject({
      items: [{ name: 'chat', tenantName: 'acme', subscriptions: [], can: ['request'] }],
    })
    await send('PATCH', `/api/v1/services/${suite.ids.service}`, { visibility: 'private' })
    const hidden = await get(`/api/v1/catalogue?tenantId=${suite.ids.globex}`, 'stranger')
    expect(hidden.json()).toEqual({ items: [], nextCursor: null })
  })
})

describe('changes', () => {
  it('with a tag of an older state are refused, with the current one taken', async () => {
    const url = `/api/v1/applications/${suite.ids.web}`
    const etag = String((await get(url)).headers.etag)
    const first = await send('PATCH', url, { name: 'first' }, { headers: { 'if-match': etag } })
    expect(first.statusCode).toBe(200)
    expect(first.headers.etag).not.toBe(etag)
    const late = await send('PATCH', url, { name: 'late' }, { headers: { 'if-match': etag } })
    expect(late.json()).toMatchObject({ status: 412, code: 'precondition_failed' })
    expect((await get(url)).json<ApplicationView>()).toMatchObject({
      name: 'first',
      etag: first.headers.etag,
    })
  })

  it('at once with the same tag: one is taken', async () => {
    const url = `/api/v1/applications/${suite.ids.web}`
    const headers = { 'if-match': String((await get(url)).headers.etag) }
    const answers = await Promise.all(
      ['one', 'two', 'three'].map((name) => send('PATCH', url, { name }, { headers })),
    )
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 412, 412])
  })

  it('leave who, what, before and after in the audit log of the tenant', async () => {
    await send('PATCH', `/api/v1/applications/${suite.ids.web}`, { name: 'renamed' })
    const entries = await get(`/api/v1/audit?kind=application&thingId=${suite.ids.web}`)
    expect(entries.json()).toMatchObject({
      items: [
        {
          action: 'application.update',
          actor: suite.ids.users.owner,
          actorName: 'owner',
          address: '127.0.0.1',
          tenantId: suite.ids.acme,
          before: { name: 'web' },
          after: { name: 'renamed' },
        },
      ],
    })
    const elsewhere = await get(`/api/v1/audit?thingId=${suite.ids.web}`, 'stranger')
    expect(elsewhere.json()).toMatchObject({ items: [] })
  })

  it('to a name that is taken are a conflict', async () => {
    const body = { tenantId: suite.ids.acme, name: 'web' }
    expect((await send('POST', '/api/v1/applications', body)).json()).toMatchObject({
      status: 409,
      code: 'conflict',
    })
  })
})

describe('lists', () => {
  it('come in pages that a cursor continues', async () => {
    for (const name of ['a', 'b', 'c', 'd']) {
      await send('POST', '/api/v1/applications', { tenantId: suite.ids.acme, name })
    }
    const names: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`
      const page = (await get(`/api/v1/applications?limit=2${query}`)).json<{
        items: ApplicationView[]
        nextCursor: string | null
      }>()
      names.push(...page.items.map(({ name }) => name))
      cursor = page.nextCursor
    }
    expect(names.toSorted()).toEqual(['a', 'b', 'c', 'd', 'web'])
  })

  it('show a person the tenants of that person, a platform admin all', async () => {
    const names = async (person: Person) =>
      (await get('/api/v1/tenants', person))
        .json<{ items: TenantView[] }>()
        .items.map((one) => one.name)
    expect(await names('viewer')).toEqual(['acme'])
    expect((await names('platform')).toSorted()).toEqual(['acme', 'globex'])
  })

  it('ask who is in several tenants which one is meant', async () => {
    const { storage, ids } = suite
    const member = { tenantId: ids.globex, userId: ids.users.viewer, role: 'viewer' as const }
    await storage.write([storage.members.insert({ ...member, createdAt: 1 })])
    expect((await get('/api/v1/applications', 'viewer')).json()).toMatchObject({
      status: 400,
      errors: [{ pointer: '/tenantId' }],
    })
    const one = await get(`/api/v1/applications?tenantId=${ids.globex}`, 'viewer')
    expect(one.json()).toMatchObject({ items: [{ name: 'crawler' }] })
  })
})

describe('calls', () => {
  it('are shown with names to their tenant, and without a tenant to a platform admin only', async () => {
    const { acme, globex, web, service } = suite.ids
    suite.calls.push(
      callOf({ id: 'c_acme', tenantId: acme, applicationId: web, serviceId: service }),
      callOf({ id: 'c_globex', tenantId: globex }),
      callOf({ id: 'c_unknown', status: 401 }),
    )
    expect((await get('/api/v1/calls', 'viewer')).json()).toMatchObject({
      items: [{ id: 'c_acme', tenantName: 'acme', applicationName: 'web', serviceName: 'chat' }],
    })
    const full = await get('/api/v1/calls?view=full', 'viewer')
    expect(full.json()).toMatchObject({ items: [{ id: 'c_acme', detail: { usage: {} } }] })
    expect((await get('/api/v1/calls', 'viewer')).json().items[0]).not.toHaveProperty('detail')
    const statuses = async (person: Person) =>
      Promise.all(
        ['c_acme', 'c_globex', 'c_unknown', 'c_nowhere'].map(
          async (id) => (await get(`/api/v1/calls/${id}`, person)).statusCode,
        ),
      )
    expect(await statuses('viewer')).toEqual([200, 404, 404, 404])
    expect(await statuses('platform')).toEqual([200, 200, 200, 404])
    expect((await get('/api/v1/calls/c_unknown', 'platform')).json()).toMatchObject({
      detail: { endpoint: 'POST /v1/chat/completions' },
      can: ['ban'],
    })
  })
})

describe('problem details', () => {
  it.each([
    ['a body that is no JSON', '{', 'application/json', 400, 'invalid_json'],
    [
      'a body of another type',
      'a=b',
      'application/x-www-form-urlencoded',
      415,
      'unsupported_media_type',
    ],
    [
      'a body that is too large',
      JSON.stringify({ name: 'x'.repeat(1_100_000) }),
      'application/json',
      413,
      'request_too_large',
    ],
    [
      'a field that is unknown',
      JSON.stringify({ tenantId: 't', name: 'a', extra: 1 }),
      'application/json',
      400,
      'invalid_request',
    ],
  ])('tell %s', async (_name, payload, type, status, code) => {
    const answer = await suite.as('owner', {
      method: 'POST',
      url: '/api/v1/applications',
      payload,
      headers: { 'content-type': type },
    })
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toMatchObject({ status, code, type: `urn:portcullis:error:${code}` })
    expect(answer.json<{ traceId: string }>().traceId).toMatch(/^[0-9a-f]{16}$/)
  })

  it('point at each wrong field', async () => {
    const answer = await send('POST', '/api/v1/services', {
      tenantId: suite.ids.acme,
      name: 'Not a name',
      models: [],
    })
    const { errors } = answer.json<{ errors: { pointer: string }[] }>()
    expect(errors.map(({ pointer }) => pointer)).toEqual(['/name', '/models'])
  })

  it('of a broken part tell the trace id and no inside', async () => {
    suite.storage.tenants.list = async () => {
      throw new Error('no such table: tenants')
    }
    const answer = await get('/api/v1/tenants', 'platform')
    expect(answer.statusCode).toBe(500)
    expect(answer.body).not.toContain('no such table')
  })
})
