// What a file may say, and how each error names its line.
import { describe, expect, it } from 'vitest'
import { SettingsError } from '../errors.ts'
import { environment, file, wholeText } from './declared.fixture.ts'
import { checkFile, parseDeclared } from './parse.ts'

const errorsOf = (text: string, env: Readonly<Record<string, string>> = environment): string[] => {
  try {
    checkFile(file(text), env)
  } catch (error) {
    if (error instanceof SettingsError) return error.message.split('\n')
    throw error
  }
  return []
}

const edited = (from: string, to: string): string => {
  expect(wholeText).toContain(from)
  return wholeText.replace(from, () => to)
}

describe('a whole file', () => {
  it('is read with its variables, defaults and units', () => {
    const { declared } = parseDeclared(file(wholeText), environment)
    expect(declared.providers).toMatchObject([
      {
        base_url: 'http://127.0.0.1:9101/v1',
        local: true,
        timeouts: { connectMs: 3_000, totalMs: 600_000 },
        credentials: [{ key: environment.OPENAI_API_KEY }],
      },
    ])
    expect(declared.plans).toEqual([
      {
        name: 'team',
        requestsPerMinute: 600,
        parallel: 20,
        tokensPerMinute: 100_000,
        tokensPerDay: null,
        tokensPerMonth: null,
        moneyPerDayMicros: 25_000_000,
        moneyPerMonthMicros: null,
      },
    ])
    expect(declared.tenants[0]?.members[0]?.email).toBe('ada@acme.example')
    expect(declared.tenants[0]?.services[0]).toMatchObject({ state: 'published', visible_to: [] })
  })

  it('warns of limits that nothing enforces yet, with their lines', () => {
    const { warnings } = checkFile(file(wholeText), environment)
    expect(warnings).toHaveLength(2)
    expect(warnings[0]).toMatch(
      /^portcullis\.yaml:14: plans\.team\.tokens_per_minute: .*NOT ENFORCED/,
    )
    expect(warnings[1]).toMatch(
      /^portcullis\.yaml:14: plans\.team\.money_per_day_usd: .*NOT ENFORCED/,
    )
  })

  it('may be empty, or leave sections out or empty', () => {
    for (const text of ['', '# nothing\n', 'plans:\n', 'plans: []\n']) {
      expect(parseDeclared(file(text), {})).toEqual({
        declared: { providers: [], models: [], plans: [], tenants: [] },
        warnings: [],
      })
    }
  })

  it('may write a dollar sign and a brace for themselves', () => {
    const text = edited('name: chat,', 'name: chat, description: "costs $${LOTS}",')
    expect(
      parseDeclared(file(text), environment).declared.tenants[0]?.services[0]?.description,
    ).toBe('costs ${LOTS}')
  })
})

describe('an error', () => {
  it.each([
    [
      'an unknown field',
      edited('    local: true', '    lokal: true'),
      5,
      /providers\.openai\.lokal: there is no such field; did you mean local\?$/,
    ],
    [
      'an unknown section',
      `${wholeText}modells: []\n`,
      27,
      /modells: there is no such section; did you mean models\?$/,
    ],
    [
      'a wrong type',
      edited('parallel: 20', 'parallel: many'),
      14,
      /plans\.team\.parallel: write a number/,
    ],
    [
      'an unknown kind',
      edited('kind: openai', 'kind: opnai'),
      3,
      /there is no kind "opnai"; did you mean openai\?/,
    ],
    [
      'a missing field',
      edited(', role: owner', ''),
      18,
      /members.*\.role: is missing; write one of owner, admin/,
    ],
    [
      'an unknown provider',
      edited('provider: openai,', 'provider: opnai,'),
      12,
      /no provider "opnai".*there is: openai/,
    ],
    [
      'an unknown model',
      edited('models: [gpt-4o-mini]', 'models: [gpt-5]'),
      20,
      /no model "gpt-5"/,
    ],
    ['an unknown plan', edited('plan: team', 'plan: teem'), 26, /no plan "teem"/],
    [
      'an unknown tenant',
      edited('tenant: acme, service', 'tenant: acne, service'),
      26,
      /no tenant "acne"/,
    ],
    [
      'an unknown service',
      edited('service: chat', 'service: chad'),
      26,
      /no service of acme "chad"/,
    ],
    ['a reserved name', edited('  - name: acme', '  - name: v1'), 16, /reserved/],
    ['a short key', edited('"${ACME_WEB_KEY}"', 'short'), 24, /at least 32 characters/],
    ['a short password', edited('"${ACME_OWNER_PASSWORD}"', 'short'), 18, /at least 12 characters/],
    [
      'an address that is none',
      edited('http://127.0.0.1:9101/v1/', 'ftp://x'),
      4,
      /http:\/\/ or https:\/\//,
    ],
    [
      'text that is no YAML',
      edited('  - name: acme', '  - name: [acme'),
      17,
      /what begins with \[ in line 16 is not closed/,
    ],
    ['a quote that stays open', 'a: "x\nb: 3\n', 3, /what begins with " in line 1 is not closed/],
    ['a tab', 'providers:\n\t- name: x\n', 2, /use spaces/],
    ['a wrong indentation', 'providers:\n  - name: x\n   kind: y\n', 3, /indentation/],
    ['a list in place of sections', '- a\n- b\n', 1, /begin with a section/],
    [
      'a field that resembles none',
      edited('    local: true', '    colour: red'),
      5,
      /no such field; known are name, kind, base_url, local, timeouts, credentials/,
    ],
    ['a number for text', edited('name: main, key', 'name: 3, key'), 8, /write text, in quotes$/],
    ['a value left out', edited('kind: openai', 'kind:'), 3, /kind: is empty; write text$/],
    ['a word for a list', edited('models: [gpt-4o-mini]', 'models: x'), 20, /write a list$/],
    ['no e-mail address', edited('Ada@acme.example', 'Ada'), 18, /write an e-mail address$/],
    [
      'neither of two kinds',
      'shield:\n  interfaces: 3\n',
      2,
      /shield\.interfaces: write auto or a list$/,
    ],
    [
      'a private address',
      edited('    local: true\n', ''),
      4,
      /providers\.openai\.base_url: 127\.0\.0\.1 is .*write "local: true"/,
    ],
    [
      'this machine by its name',
      edited('    local: true\n', '').replace('127.0.0.1', 'localhost'),
      4,
      /localhost is .*"local: true"/,
    ],
    [
      'a kind that is at home on this machine',
      'providers:\n  - name: home\n    kind: ollama\n',
      3,
      /providers\.home\.kind: localhost is .*"local: true"/,
    ],
    [
      'a scenario that is none',
      'detection:\n  scenarios:\n    key_gessing: {}\n',
      3,
      /no such field/,
    ],
    [
      'a duration that is none',
      'detection:\n  scenarios:\n    key_guessing:\n      ban: 10 minutes\n',
      4,
      /such as 60s/,
    ],
    [
      'a wrong stage of the shield',
      'shield:\n  stages:\n    anomalies: loud\n',
      3,
      /shield\.stages\.anomalies: write one of off, monitor, enforce$/,
    ],
    ['an alias without an anchor', 'plans: *nothing\n', 1, /not valid YAML/],
  ])('%s is told with its line', (_what, text, line, words) => {
    const [first = ''] = errorsOf(text)
    expect(first).toMatch(words)
    expect(first).toMatch(new RegExp(`^portcullis\\.yaml:${line}: `))
  })

  it.each([
    [
      'a name',
      edited('plans:\n', 'plans:\n  - { name: team }\n'),
      /plans\.team\.name: "team" is here twice/,
    ],
    [
      'a model',
      edited(
        'plans:\n',
        '  - { name: gpt-4o-mini, targets: [{ provider: openai, model: x }] }\nplans:\n',
      ),
      /models\.gpt-4o-mini\.name/,
    ],
    [
      'a key’s value',
      edited(
        '        subscriptions:',
        '          - { name: two, value: "${ACME_WEB_KEY}" }\n        subscriptions:',
      ),
      /another key/,
    ],
    [
      'a subscription',
      `${wholeText}          - { tenant: acme, service: chat }\n`,
      /subscribed to twice/,
    ],
    ['a field', edited('    local: true', '    local: true\n    local: false'), /written twice/],
  ])('%s that is there twice is one', (_what, text, words) => {
    expect(errorsOf(text).join('\n')).toMatch(words)
  })

  it('is a service that the asking tenant may not see', () => {
    const text = wholeText
      .replace('visibility: tenants', 'visibility: private')
      .concat('  - name: globex\n    applications:\n      - name: bot\n')
      .concat('        subscriptions: [{ tenant: acme, service: chat }]\n')
    expect(errorsOf(text)).toEqual([
      expect.stringMatching(/^portcullis\.yaml:30: .*acme\/chat is not visible to tenant globex/),
    ])
    expect(errorsOf(text.replace('private', 'tenants'))).toEqual([])
    expect(errorsOf(text.replace('private', 'tenants, visible_to: [globex]'))).toEqual([])
    expect(errorsOf(text.replace('private', 'tenants, visible_to: [acme]'))).toHaveLength(1)
  })

  it('is a user with two passwords', () => {
    const text = `${wholeText}  - name: globex\n    members:\n      - { email: ada@acme.example, role: viewer, password: another password }\n`
    expect(errorsOf(text)).toEqual([expect.stringMatching(/:29: .*another password in another/)])
  })

  it('is told for all fields at once, and never with a secret in it', () => {
    const text = edited('parallel: 20', 'parallel: 0').replace('weight: 1 }', 'weight: -1 }')
    const errors = errorsOf(text, { ...environment, ACME_WEB_KEY: 'short-secret-key' })
    expect(errors.map((line) => line.split(' ')[0])).toEqual([
      'portcullis.yaml:8:',
      'portcullis.yaml:14:',
      'portcullis.yaml:24:',
    ])
    expect(errors.join()).not.toContain('short-secret-key')
  })

  it('names the thing by its name, but not by a value that a variable gave', () => {
    const text = edited('name: openai', 'name: "${WHO}"').replace('local: true', 'lokal: true')
    const [first] = errorsOf(text, { ...environment, WHO: 'hidden' })
    expect(first).toMatch(/:5: providers\[0\]\.lokal: /)
    const dotted = edited('name: gpt-4o-mini\n', 'name: gpt-4.1\n').replace('targets:', 'tragets:')
    expect(errorsOf(dotted)).toEqual([
      expect.stringMatching(/:10: models\."gpt-4\.1"\.targets: is missing; write a list$/),
      expect.stringMatching(/:11: models\."gpt-4\.1"\.tragets: .* did you mean targets\?$/),
    ])
  })
})

describe('a variable that is not set', () => {
  it('is told with its name and line', () => {
    const { ACME_WEB_KEY: _taken, ...rest } = environment
    expect(errorsOf(wholeText, rest)).toEqual([
      'portcullis.yaml:24: tenants: the environment variable ACME_WEB_KEY is not set',
    ])
  })

  it('counts as set when it is empty', () => {
    const [first] = errorsOf(wholeText, { ...environment, OPENAI_API_KEY: '' })
    expect(first).toMatch(/:8: .*paste the key/)
  })
})

describe('the section of the shield', () => {
  const text = [
    'shield:',
    '  interfaces: [eth0]',
    '  stages: { anomalies: monitor, flood: enforce, syn_cookies: monitor, rules: enforce, signatures: off }',
    '  budgets: { packets: 20000, bytes: 50MB, syn: 200, udp: 500, icmp: 50, fragments: 100, connections: 200 }',
    '  never_block: [192.0.2.0/24]',
    '  protected_ports: [22]',
    '  capacity: { addresses: 1000000 }',
    '',
  ].join('\n')

  it('is taken whole, and what has no effect yet is told with its line', () => {
    const { warnings } = checkFile({ path: 'portcullis.yaml', text }, {})
    expect(warnings).toEqual([
      expect.stringMatching(/^portcullis\.yaml:3: shield\.stages\.syn_cookies: .*NO EFFECT/),
      expect.stringMatching(/^portcullis\.yaml:3: shield\.stages\.rules: .*NO EFFECT/),
    ])
  })
})

describe('a base URL', () => {
  it('that looks wrong is taken with a warning', () => {
    const providers = [
      'providers:',
      '  - { name: mine, kind: openai-compatible, base_url: "https://models.example" }',
      '  - { name: other, kind: openai-compatible, base_url: "https://models.example/v1/v1" }',
      '  - { name: third, kind: openai-compatible, base_url: "https://models.example/openai" }',
      '',
    ].join('\n')
    const { warnings } = checkFile({ path: 'portcullis.yaml', text: providers }, {})
    expect(warnings).toEqual([
      expect.stringMatching(/^portcullis\.yaml:2: providers\.mine\.base_url: .*no version.*\/v1$/),
      expect.stringMatching(/^portcullis\.yaml:3: providers\.other\.base_url: .*\/v1 twice$/),
    ])
  })
})
