// Applying a declared installation: idempotent, complete, and never giving back what a person took away.
import { expect, it } from 'vitest'
import { describeEachDialect } from '../storage/each-dialect.fixture.ts'
import { hashKey } from '../storage/key-hash.ts'
import { isPasswordRight } from '../storage/password.ts'
import { applyDeclared } from './apply.ts'
import { environment, file, wholeText } from './declared.fixture.ts'
import { exportDeclared } from './export.ts'
import { parseDeclared } from './parse.ts'

describeEachDialect('a declared installation', (current) => {
  async function apply(text = wholeText, env: Readonly<Record<string, string>> = environment) {
    const { storage, clock } = current()
    const { changes } = await applyDeclared(parseDeclared(file(text), env).declared, storage, clock)
    return changes
  }
  const actions = (changes: readonly { readonly action: string }[]) =>
    new Set(changes.map(({ action }) => action))
  const changed = (changes: Awaited<ReturnType<typeof apply>>) =>
    changes.filter(({ action }) => action !== 'unchanged').map(({ kind, action }) => [kind, action])

  it('is made whole at the first apply', async () => {
    const { storage } = current()
    const changes = await apply()
    expect(actions(changes)).toEqual(new Set(['created']))
    expect(changes.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'provider openai',
      'credential openai/main',
      'plan team',
      'tenant acme',
      'user ada@acme.example',
      'member acme/ada@acme.example',
      'service acme/chat',
      'application acme/web',
      'key acme/web/main',
      'model gpt-4o-mini',
      'subscription acme/web -> acme/chat',
    ])
    const [provider] = await storage.providers.all()
    expect(await storage.models.byName('gpt-4o-mini')).toMatchObject({
      targets: [{ providerId: provider?.id, model: 'gpt-4o-mini', priority: 1, weight: 1 }],
    })
    expect(await storage.credentials.withSecrets()).toMatchObject([
      { secret: environment.OPENAI_API_KEY },
    ])
    expect(await storage.keys.byHash(hashKey(environment.ACME_WEB_KEY))).toMatchObject({
      name: 'main',
      prefix: 'pc_live_0123',
    })
    const plan = await storage.plans.byName('team')
    expect(plan).toMatchObject({ moneyPerDayMicros: 25_000_000, tokensPerMinute: 100_000 })
    expect(await storage.subscriptions.all()).toMatchObject([
      { state: 'approved', planId: plan?.id },
    ])
    const user = await storage.users.byEmail('ada@acme.example')
    const hash = await storage.users.passwordHash(user?.id ?? '')
    expect(await isPasswordRight(environment.ACME_OWNER_PASSWORD, hash ?? '')).toBe(true)
    const { items } = await storage.audit.list({ actor: 'declared', limit: 100 })
    expect(items).toHaveLength(12)
    const trail = JSON.stringify(items)
    for (const secret of Object.values(environment)) expect(trail).not.toContain(secret)
  })

  it('changes nothing at the second apply', async () => {
    const { storage } = current()
    const first = await apply()
    const entries = (await storage.audit.list({ limit: 100 })).items.length
    const second = await apply()
    expect(actions(second)).toEqual(new Set(['unchanged']))
    expect(second.map(({ id }) => id)).toEqual(first.map(({ id }) => id))
    expect((await storage.audit.list({ limit: 100 })).items).toHaveLength(entries)
  })

  it('may hold thousands of keys, which are written together', async () => {
    const { storage } = current()
    const keyOf = (application: number, key: number) =>
      `{ name: key-${key}, value: pc_live_${String(application * 1_000 + key).padStart(32, '0')} }`
    const applicationOf = (at: number) =>
      `      - name: many-${at}\n        keys: [${Array.from({ length: 30 }, (_, key) => keyOf(at, key)).join(', ')}]\n` +
      '        subscriptions: [{ tenant: acme, service: chat, plan: team }]\n'
    const many = wholeText + Array.from({ length: 50 }, (_, at) => applicationOf(at)).join('')
    let writes = 0
    const counted: typeof storage = {
      ...storage,
      write(queries) {
        writes += 1
        return storage.write(queries)
      },
    }
    const { declared } = parseDeclared(file(many), environment)
    await applyDeclared(declared, counted, current().clock)
    expect(writes).toBe(1)
    expect(await storage.keys.all()).toHaveLength(1 + 50 * 30)
    const approved = await storage.subscriptions.all({ states: ['approved'] })
    expect(approved).toHaveLength(51)
    expect(await storage.subscriptions.history(approved.at(-1)?.id ?? '')).toMatchObject([
      { event: 'request', from: null, to: 'pending' },
      { event: 'approve', from: 'pending', to: 'approved' },
    ])
    expect(changed(await apply(many))).toEqual([])
  })

  it.each([
    ['a limit', 'parallel: 20', 'parallel: 5', ['plan']],
    ['a target', 'model: gpt-4o-mini, priority', 'model: gpt-4.1, priority', ['model']],
    ['a deadline', 'connect_ms: 3000', 'connect_ms: 1000', ['provider']],
    ['a role', 'role: owner', 'role: admin', ['member']],
    ['an approval', 'approval: manual', 'approval: automatic', ['service']],
    ['a cache', 'approval: manual', 'approval: manual, cache: { ttl_seconds: 60 }', ['service']],
    [
      'the end of a key',
      '_KEY}" }\n        sub',
      '_KEY}", expires: 2027-01-31 }\n        sub',
      ['key'],
    ],
    ['the plan of a subscription', ', plan: team', '', ['subscription']],
    ['a state', 'state: approved', 'state: suspended', ['subscription']],
  ])('changes only %s when only that differs', async (_what, from, to, kinds) => {
    await apply()
    expect(wholeText).toContain(from)
    const text = wholeText.replace(from, to)
    expect(changed(await apply(text))).toEqual(kinds.map((kind) => [kind, 'updated']))
    expect(changed(await apply(text))).toEqual([])
    expect(changed(await apply())).toEqual(kinds.map((kind) => [kind, 'updated']))
  })

  it.each([
    ['OPENAI_API_KEY', 'credential'],
    ['ACME_OWNER_PASSWORD', 'user'],
    ['ACME_WEB_KEY', 'key'],
  ])('takes a new secret of %s', async (variable, kind) => {
    const { storage } = current()
    await apply()
    const env = { ...environment, [variable]: 'another-secret-of-at-least-32-characters' }
    expect(changed(await apply(wholeText, env))).toEqual([[kind, 'updated']])
    expect(changed(await apply(wholeText, env))).toEqual([])
    expect(await storage.keys.all()).toHaveLength(1)
  })

  it('renames a key whose value stays', async () => {
    const { storage } = current()
    await apply()
    const text = wholeText.replace('{ name: main, value', '{ name: first, value')
    expect(changed(await apply(text))).toEqual([['key', 'updated']])
    expect(await storage.keys.all()).toMatchObject([{ name: 'first' }])
  })

  it('refuses the value of another application’s key, and writes nothing', async () => {
    const { storage } = current()
    await apply()
    const text = `${wholeText.replace('value: "${ACME_WEB_KEY}"', 'value: "${OTHER}"')}      - name: bot\n        keys: [{ name: main, value: "\${ACME_WEB_KEY}" }]\n`
    const env = { ...environment, OTHER: 'pc_live_another-key-of-32-characters' }
    await expect(apply(text, env)).rejects.toThrow(/acme\/bot\/main.*another key/)
    expect(await storage.applications.all()).toHaveLength(1)
  })

  it('leaves what the file does not name', async () => {
    const { storage } = current()
    await apply()
    await apply('')
    expect(await storage.subscriptions.all({ states: ['approved'] })).toHaveLength(1)
    expect(await storage.providers.all()).toHaveLength(1)
  })

  it.each([
    ['suspended', 'suspend'],
    ['revoked', 'revoke'],
    ['cancelled', 'cancel'],
  ] as const)('does not give back what a person left %s', async (state, event) => {
    const { storage } = current()
    await apply()
    const [subscription] = await storage.subscriptions.all()
    const user = await storage.users.byEmail('ada@acme.example')
    await storage.subscriptions.change({
      id: subscription?.id ?? '',
      event,
      reason: 'too many calls',
      actor: { id: user?.id ?? '', name: 'Ada', address: null },
    })
    const changes = await apply()
    expect(changed(changes)).toEqual([])
    expect(changes.at(-1)?.note).toBe(`stays ${state}, as ada@acme.example left it`)
    expect(await storage.subscriptions.all()).toMatchObject([{ state }])
  })

  it('approves what a person asked for, and says where there is no way', async () => {
    const { storage } = current()
    const pending = wholeText.replace('state: approved', 'state: pending')
    await apply(pending)
    expect(await storage.subscriptions.all()).toMatchObject([{ state: 'pending' }])
    expect(changed(await apply())).toEqual([['subscription', 'updated']])
    const back = await apply(pending)
    expect(changed(back)).toEqual([])
    expect(back.at(-1)?.note).toMatch(/is approved: there is no way back to pending/)
  })

  it('makes an expired subscription anew, unless the file’s own end has passed', async () => {
    const { storage, clock } = current()
    await apply()
    const [subscription] = await storage.subscriptions.all()
    await storage.subscriptions.change({
      id: subscription?.id ?? '',
      event: 'expire',
      reason: '',
      actor: { id: 'clock', name: 'clock', address: null },
    })
    const over = wholeText.replace('state: approved', 'expires: 2020-01-01')
    expect((await apply(over)).at(-1)?.note).toMatch(/own end has passed/)
    expect(await storage.subscriptions.all()).toHaveLength(1)
    expect(changed(await apply())).toEqual([['subscription', 'created']])
    expect(await storage.subscriptions.all({ states: ['approved'] })).toMatchObject([
      { createdAt: clock.nowMs() },
    ])
  })

  it('is exported so that applying the export changes nothing', async () => {
    const { storage } = current()
    const rich = wholeText
      .replace(
        'approval: manual',
        () =>
          'approval: manual, cache: { ttl_seconds: 60 }, visible_to: [acme], description: "$${X} 100 %"',
      )
      .replace('state: approved', 'state: suspended, expires: 2030-01-01T12:00:00Z')
      .replace('weight: 1 }', 'weight: 1, expires: 2031-01-01T00:00:00Z, enabled: false }')
      .replace(
        'targets:',
        'balance: cheapest\n    max_attempts: 2\n    hedge_after_ms: 900\n' +
          '    max_queue_ms: 5000\n    affinity: conversation\n    targets:',
      )
      .replace(
        'model: gpt-4o-mini, priority: 1, weight: 1',
        'model: gpt-4o-mini, priority: 1, weight: 1, capabilities: [tools, vision], context_tokens: 9000, ' +
          'max_output_tokens: 700, prices: { input: { base: 1, tiers: [{ above: 100, price: 2 }] }, output: 3, ' +
          'cache_read: 0.1, cache_write_5m: 1.2, cache_write_1h: 2, audio_input: 4, audio_output: 5, per_request: 0.01 }, ' +
          'first_token_ms: 800, when: { models: [gpt-4o-mini], tenants: [acme], min_tokens: 1, max_tokens: 2, needs: [pdf] }',
      )
    await apply(rich)
    const text = await exportDeclared(storage)
    for (const secret of Object.values(environment)) expect(text).not.toContain(secret)
    const env = {
      OPENAI_MAIN_KEY: environment.OPENAI_API_KEY,
      ADA_ACME_EXAMPLE_PASSWORD: environment.ACME_OWNER_PASSWORD,
      ACME_WEB_MAIN_KEY: environment.ACME_WEB_KEY,
    }
    const changes = await apply(text, env)
    expect(changes).toHaveLength(11)
    expect(changed(changes)).toEqual([])
    expect(await exportDeclared(storage)).toBe(text)
    const [model] = await storage.models.all()
    const [acme] = await storage.tenants.all()
    expect(model).toMatchObject({
      routing: {
        ...{ balance: 'cheapest', maxAttempts: 2, hedgeAfterMs: 900 },
        ...{ maxQueueMs: 5_000, affinity: 'conversation' },
      },
      targets: [
        {
          ...{ contextTokens: 9_000, firstTokenMs: 800, capabilities: ['tools', 'vision'] },
          maxOutputTokens: 700,
          prices: {
            input: { base: 1, tiers: [{ above: 100, price: 2 }] },
            output: 3,
            ...{ cacheRead: 0.1, cacheWrite5m: 1.2, cacheWrite1h: 2 },
            ...{ audioInput: 4, audioOutput: 5, perRequest: 0.01 },
          },
          when: { models: ['gpt-4o-mini'], tenantIds: [acme!.id], minTokens: 1, maxTokens: 2 },
        },
      ],
    })
    expect(await storage.credentials.all()).toMatchObject([
      { expiresAt: Date.parse('2031-01-01T00:00:00Z'), isEnabled: false },
    ])
  })
})
