// The table role x route: what each role gets at each address, and that no route is missing from it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callOf, createSuite, people, type Ids, type Person, type Suite } from './suite.fixture.ts'

interface Row {
  readonly route: `${'GET' | 'POST' | 'PATCH' | 'DELETE'} /${string}`
  /** The address, where it is not the route itself. */
  readonly url?: (ids: Ids) => string
  readonly body?: (ids: Ids) => object
  /** In the order none, viewer, developer, admin, owner, other tenant's owner, platform admin. */
  readonly answers: readonly [number, number, number, number, number, number, number]
}

const everybodyReads = [401, 200, 200, 200, 200, 404, 200] as const
const everybodyLists = [401, 200, 200, 200, 200, 200, 200] as const
const sharedReads = [401, 200, 200, 200, 200, 200, 200] as const
const platformReads = [401, 403, 403, 403, 403, 403, 200] as const
const platformMakes = [401, 403, 403, 403, 403, 403, 201] as const
const reviewersAct = [401, 403, 403, 200, 200, 404, 200] as const

const rows: readonly Row[] = [
  { route: 'GET /api/v1/session', answers: everybodyLists },
  { route: 'DELETE /api/v1/session', answers: everybodyLists },
  { route: 'GET /api/v1/tenants', answers: everybodyLists },
  { route: 'POST /api/v1/tenants', body: () => ({ name: 'initech' }), answers: platformMakes },
  {
    route: 'GET /api/v1/tenants/:id',
    url: ({ acme }) => `/api/v1/tenants/${acme}`,
    answers: everybodyReads,
  },
  {
    route: 'PATCH /api/v1/tenants/:id',
    url: ({ acme }) => `/api/v1/tenants/${acme}`,
    body: () => ({ name: 'acme-two' }),
    answers: [401, 403, 403, 403, 403, 403, 200],
  },
  {
    route: 'GET /api/v1/tenants/:id/members',
    url: ({ acme }) => `/api/v1/tenants/${acme}/members`,
    answers: everybodyReads,
  },
  {
    route: 'POST /api/v1/tenants/:id/members',
    url: ({ acme }) => `/api/v1/tenants/${acme}/members`,
    body: () => ({ email: 'stranger@acme.example', role: 'viewer' }),
    answers: [401, 403, 403, 201, 201, 404, 201],
  },
  {
    route: 'PATCH /api/v1/tenants/:id/members/:userId',
    url: ({ acme, users }) => `/api/v1/tenants/${acme}/members/${users.viewer}`,
    body: () => ({ role: 'developer' }),
    answers: reviewersAct,
  },
  {
    route: 'DELETE /api/v1/tenants/:id/members/:userId',
    url: ({ acme, users }) => `/api/v1/tenants/${acme}/members/${users.viewer}`,
    answers: reviewersAct,
  },
  { route: 'GET /api/v1/providers', answers: everybodyLists },
  {
    route: 'GET /api/v1/providers/:id',
    url: ({ ownProvider }) => `/api/v1/providers/${ownProvider}`,
    answers: everybodyReads,
  },
  {
    route: 'POST /api/v1/providers',
    body: ({ acme }) => ({ tenantId: acme, name: 'second', kind: 'openai' }),
    answers: [401, 403, 403, 201, 201, 404, 201],
  },
  {
    route: 'PATCH /api/v1/providers/:id',
    url: ({ ownProvider }) => `/api/v1/providers/${ownProvider}`,
    body: () => ({ name: 'renamed' }),
    answers: reviewersAct,
  },
  {
    route: 'DELETE /api/v1/providers/:id',
    url: ({ ownProvider }) => `/api/v1/providers/${ownProvider}`,
    answers: reviewersAct,
  },
  {
    route: 'GET /api/v1/providers/:id/credentials',
    url: ({ ownProvider }) => `/api/v1/providers/${ownProvider}/credentials`,
    answers: reviewersAct,
  },
  {
    route: 'POST /api/v1/providers/:id/credentials',
    url: ({ ownProvider }) => `/api/v1/providers/${ownProvider}/credentials`,
    body: () => ({ name: 'second', key: 'sk-another' }),
    answers: [401, 403, 403, 201, 201, 404, 201],
  },
  {
    route: 'PATCH /api/v1/providers/:id/credentials/:credentialId',
    url: ({ ownProvider, credential }) =>
      `/api/v1/providers/${ownProvider}/credentials/${credential}`,
    body: () => ({ weight: 3 }),
    answers: reviewersAct,
  },
  {
    route: 'DELETE /api/v1/providers/:id/credentials/:credentialId',
    url: ({ ownProvider, credential }) =>
      `/api/v1/providers/${ownProvider}/credentials/${credential}`,
    answers: reviewersAct,
  },
  { route: 'GET /api/v1/models', answers: sharedReads },
  {
    route: 'GET /api/v1/models/:id',
    url: ({ model }) => `/api/v1/models/${model}`,
    answers: sharedReads,
  },
  {
    route: 'POST /api/v1/models',
    body: ({ provider }) => ({
      name: 'claude',
      targets: [{ providerId: provider, model: 'claude' }],
    }),
    answers: platformMakes,
  },
  {
    route: 'PATCH /api/v1/models/:id',
    url: ({ model }) => `/api/v1/models/${model}`,
    body: () => ({ name: 'gpt-4o-tiny' }),
    answers: platformReads,
  },
  {
    route: 'DELETE /api/v1/models/:id',
    url: ({ model }) => `/api/v1/models/${model}`,
    answers: platformReads,
  },
  { route: 'GET /api/v1/plans', answers: sharedReads },
  {
    route: 'GET /api/v1/plans/:id',
    url: ({ plan }) => `/api/v1/plans/${plan}`,
    answers: sharedReads,
  },
  { route: 'POST /api/v1/plans', body: () => ({ name: 'small' }), answers: platformMakes },
  {
    route: 'PATCH /api/v1/plans/:id',
    url: ({ plan }) => `/api/v1/plans/${plan}`,
    body: () => ({ parallel: 3 }),
    answers: platformReads,
  },
  {
    // The plan is in use by a subscription: whoever may delete it hears of that.
    route: 'DELETE /api/v1/plans/:id',
    url: ({ plan }) => `/api/v1/plans/${plan}`,
    answers: [401, 403, 403, 403, 403, 403, 409],
  },
  { route: 'GET /api/v1/services', answers: everybodyLists },
  {
    route: 'GET /api/v1/services/:id',
    url: ({ service }) => `/api/v1/services/${service}`,
    answers: everybodyReads,
  },
  {
    route: 'POST /api/v1/services',
    body: ({ acme }) => ({ tenantId: acme, name: 'second', models: ['gpt-4o-mini'] }),
    answers: [401, 403, 201, 201, 201, 404, 201],
  },
  {
    // A published service: changing it needs who may publish.
    route: 'PATCH /api/v1/services/:id',
    url: ({ service }) => `/api/v1/services/${service}`,
    body: () => ({ description: 'Chat for all.' }),
    answers: reviewersAct,
  },
  {
    route: 'GET /api/v1/catalogue',
    url: ({ acme }) => `/api/v1/catalogue?tenantId=${acme}`,
    answers: everybodyReads,
  },
  { route: 'GET /api/v1/applications', answers: everybodyLists },
  {
    route: 'GET /api/v1/applications/:id',
    url: ({ web }) => `/api/v1/applications/${web}`,
    answers: everybodyReads,
  },
  {
    route: 'POST /api/v1/applications',
    body: ({ acme }) => ({ tenantId: acme, name: 'second' }),
    answers: [401, 403, 201, 201, 201, 404, 403],
  },
  {
    route: 'PATCH /api/v1/applications/:id',
    url: ({ web }) => `/api/v1/applications/${web}`,
    body: () => ({ name: 'renamed' }),
    answers: [401, 403, 200, 200, 200, 404, 403],
  },
  {
    route: 'DELETE /api/v1/applications/:id',
    url: ({ web }) => `/api/v1/applications/${web}`,
    answers: [401, 403, 200, 200, 200, 404, 403],
  },
  {
    route: 'GET /api/v1/applications/:id/keys',
    url: ({ web }) => `/api/v1/applications/${web}/keys`,
    answers: everybodyReads,
  },
  {
    route: 'POST /api/v1/applications/:id/keys',
    url: ({ web }) => `/api/v1/applications/${web}/keys`,
    body: () => ({ name: 'second' }),
    answers: [401, 403, 201, 201, 201, 404, 403],
  },
  {
    route: 'DELETE /api/v1/applications/:id/keys/:keyId',
    url: ({ web, key }) => `/api/v1/applications/${web}/keys/${key}`,
    answers: [401, 403, 200, 200, 200, 404, 403],
  },
  { route: 'GET /api/v1/subscriptions', answers: everybodyLists },
  {
    route: 'GET /api/v1/subscriptions/:id',
    url: ({ subscription }) => `/api/v1/subscriptions/${subscription}`,
    answers: everybodyReads,
  },
  {
    // The pair has an open request already: whoever may ask hears of that.
    route: 'POST /api/v1/subscriptions',
    body: ({ web, service }) => ({ applicationId: web, serviceId: service, reason: 'Again.' }),
    answers: [401, 403, 409, 409, 409, 404, 403],
  },
  {
    route: 'POST /api/v1/subscriptions/:id/approve',
    url: ({ subscription }) => `/api/v1/subscriptions/${subscription}/approve`,
    body: () => ({}),
    answers: reviewersAct,
  },
  {
    route: 'POST /api/v1/subscriptions/:id/reject',
    url: ({ subscription }) => `/api/v1/subscriptions/${subscription}/reject`,
    body: () => ({ reason: 'No.' }),
    answers: reviewersAct,
  },
  ...(['suspend', 'resume', 'revoke'] as const).map((event): Row => ({
    // It is pending: whoever may act hears that the state does not allow it.
    route: `POST /api/v1/subscriptions/:id/${event}`,
    url: ({ subscription }) => `/api/v1/subscriptions/${subscription}/${event}`,
    body: () => ({ reason: 'Because.' }),
    answers: [401, 403, 403, 409, 409, 404, 409],
  })),
  {
    route: 'POST /api/v1/subscriptions/:id/cancel',
    url: ({ subscription }) => `/api/v1/subscriptions/${subscription}/cancel`,
    body: () => ({}),
    answers: [401, 403, 200, 200, 200, 404, 403],
  },
  { route: 'GET /api/v1/calls', answers: everybodyLists },
  { route: 'GET /api/v1/calls/:id', url: () => '/api/v1/calls/c_acme', answers: everybodyReads },
  {
    route: 'GET /api/v1/calls/tail',
    url: ({ acme }) => `/api/v1/calls/tail?tenantId=${acme}&status=wrong`,
    // Signed in, the wrong filter answers before the stream opens.
    answers: [401, 400, 400, 400, 400, 400, 400],
  },
  { route: 'GET /api/v1/shield', answers: platformReads },
  { route: 'GET /api/v1/shield/decisions', answers: platformReads },
  {
    route: 'POST /api/v1/shield/decisions',
    body: () => ({ type: 'ban', value: '203.0.113.9', durationMs: 60_000 }),
    answers: platformMakes,
  },
  {
    route: 'DELETE /api/v1/shield/decisions/:value',
    url: () => '/api/v1/shield/decisions/198.51.100.7',
    answers: [401, 403, 403, 403, 403, 403, 404],
  },
  { route: 'GET /api/v1/audit', answers: [401, 403, 403, 200, 200, 200, 200] },
]

/** Open to everybody, or a stream that its own test opens. */
const elsewhere = ['POST /api/v1/session', 'GET /api/v1/shield/packets']

describe.each(rows)('$route', ({ route, url, body, answers }) => {
  let suite: Suite
  beforeAll(async () => {
    suite = await createSuite()
  })
  afterAll(() => suite.close())

  // Who is refused comes first: a success would change what the next one meets.
  const cells = people.map((person, at) => [person, answers[at] ?? 0] as const)
  const refused = cells.filter(([, status]) => status >= 400)
  const [method = '', path = ''] = route.split(' ')

  async function ask(target: Suite, person: Person): Promise<number> {
    target.calls.push(callOf({ id: 'c_acme', tenantId: target.ids.acme }))
    const answer = await target.as(person, {
      method: method as 'GET',
      url: url?.(target.ids) ?? path,
      ...(body === undefined ? {} : { payload: body(target.ids) }),
    })
    return answer.statusCode
  }

  it.each(refused)('answers %s with %i', async (person, status) => {
    expect(await ask(suite, person)).toBe(status)
  })

  it.each(cells.filter(([, status]) => status < 400))(
    'answers %s with %i',
    async (person, status) => {
      // What reads leaves the suite as it was; what writes gets one of its own.
      const target = method === 'GET' ? suite : await createSuite()
      expect(await ask(target, person)).toBe(status)
      if (target !== suite) await target.close()
    },
  )
})

it('has a row for every route that the API describes, and describes every row', async () => {
  const suite = await createSuite()
  const { paths } = (await suite.as('none', { url: '/api/v1/openapi.json' })).json<{
    paths: Record<string, object>
  }>()
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(
      (method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    ),
  )
  expect(described.toSorted()).toEqual([...rows.map(({ route }) => route), ...elsewhere].toSorted())
  await suite.close()
})
