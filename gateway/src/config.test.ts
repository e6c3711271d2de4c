// Settings: precedence, defaults, and errors that say what is allowed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { loadConfig } from './config.ts'
import { SettingsError } from './errors.ts'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(text: string): string {
  const path = join(folder, 'portcullis.yaml')
  writeFileSync(path, text)
  return path
}

test('without anything given the gateway listens on 8080 and keeps the admin port local', () => {
  const config = loadConfig({ config: file('') }, {})
  expect([config.host, config.port, config.adminHost, config.adminPort]).toEqual([
    '::',
    8080,
    '127.0.0.1',
    8081,
  ])
  expect(config.shield.interfaces).toEqual([])
  expect(config.detection.keyGuessing).toMatchObject({ failures: 5, windowMs: 60_000 })
})

test('a flag wins over the environment, the environment over the file', () => {
  const config = file('settings: { port: 1111, workers: 3, admin_port: 4444 }')
  const env = { PORTCULLIS_PORT: '2222', PORTCULLIS_ADMIN_PORT: '5555' }
  const loaded = loadConfig({ config, overrides: { port: '3333' } }, env)
  expect([loaded.port, loaded.adminPort, loaded.workers]).toEqual([3333, 5555, 3])
})

test('the instance is named by its data directory', () => {
  const of = (dataDir: string): string =>
    loadConfig({ config: file(''), overrides: { dataDir } }, {}).instanceId
  expect(of('/a')).toMatch(/^[0-9a-f]{12}$/)
  expect(of('/a')).toBe(of('/a/../a'))
  expect(of('/a')).not.toBe(of('/b'))
})

test('interfaces come from the setting, else from the shield section', () => {
  const config = file('shield: { interfaces: [one] }')
  expect(loadConfig({ config }, {}).shield.interfaces).toEqual(['one'])
  const env = { PORTCULLIS_SHIELD_INTERFACES: 'two, three' }
  expect(loadConfig({ config }, env).shield.interfaces).toEqual(['two', 'three'])
})

describe('a wrong setting stops the start and says what is allowed', () => {
  const cases: readonly [env: Record<string, string>, words: RegExp][] = [
    [{ PORTCULLIS_PORT: '70000' }, /PORTCULLIS_PORT is "70000".*from 0 to 65535/],
    [{ PORTCULLIS_WORKERS: 'two' }, /PORTCULLIS_WORKERS is "two".*whole number/],
    [{ PORTCULLIS_LOG_LEVEL: 'loud' }, /fatal, error, warn/],
    [{ PORTCULLIS_TRUSTED_PROXIES: '10.0.0.0/8,proxy' }, /"proxy" is neither/],
    [{ PORTCULLIS_DATABASE_URL: 'mysql://x' }, /postgres:\/\//],
    [{ PORTCULLIS_PROT: '1' }, /PORTCULLIS_PROT is no setting; known are .*PORTCULLIS_PORT/],
  ]
  for (const [env, words] of cases) {
    test(JSON.stringify(env), () => {
      expect(() => loadConfig({ config: file('') }, env)).toThrow(words)
      expect(() => loadConfig({ config: file('') }, env)).toThrow(SettingsError)
    })
  }
})

describe('an error in the file names its line', () => {
  const cases: readonly [name: string, text: string, words: RegExp][] = [
    ['a value that is not allowed', 'settings:\n  port: high\n', /settings\.port is "high"/],
    ['an unknown setting', 'settings:\n  prot: 1\n', /:\d: settings.*prot/],
    [
      'a wrong section',
      'detection:\n  scenarios:\n    key_guessing:\n      window: 5\n',
      /:4: detection/,
    ],
    ['no YAML', 'a: [1\n', /portcullis\.yaml:\d/],
  ]
  for (const [name, text, words] of cases) {
    test(name, () => expect(() => loadConfig({ config: file(text) }, {})).toThrow(words))
  }
})

test('an unset variable is an error of the section being read only', () => {
  const elsewhere = file('providers: [{ name: "${NOT_SET}" }]\nshield: { interfaces: [x] }\n')
  expect(loadConfig({ config: elsewhere }, {}).shield.interfaces).toEqual(['x'])
  const here = file('shield:\n  interfaces: ["${NOT_SET}"]\n')
  expect(() => loadConfig({ config: here }, {})).toThrow(/:2: .*NOT_SET is not set/)
  expect(loadConfig({ config: here }, { NOT_SET: 'eth9' }).shield.interfaces).toEqual(['eth9'])
})

test('installer variables are not the gateway’s business', () => {
  expect(() => loadConfig({ config: file('') }, { PORTCULLIS_PREFIX: '/opt' })).not.toThrow()
})
