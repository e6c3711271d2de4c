// What an operator reads once everything is up.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { describeUp, shieldWords, summarizeUp } from './announce.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'portcullis-announce-'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

const config = () => ({
  ...{ dataDir, host: '::', port: 8080 },
  ...{ adminHost: '::1', adminPort: 8081 },
})

const report = (interfaces: readonly object[]) => ({
  interfaces,
  ...{ stages: { deny: 'enforce' }, rules: {}, samples_lost: 0, never_block: [] },
  counters: {
    passed: 0,
    dropped: 0,
    limited: 0,
    by_reason: {},
    by_protocol: {},
    by_family: {},
    by_length: {},
    anomalies: {},
    over_budget: {},
  },
  ...{ capacity: { addresses: 1, used: 0 }, protected_ports: [], adopted: false },
  ...{ pid: 1, started: 0 },
})

const admin = (...answers: readonly unknown[]) => {
  const left = [...answers]
  return { request: async () => (left.length > 1 ? left.shift() : left[0]) }
}

test('a terminal gets addresses to go to, and where the first password is while it is in its file', () => {
  expect(describeUp(config(), 'off').join('\n')).not.toContain('First login')
  writeFileSync(join(dataDir, 'admin-password'), 'secret\n')
  const text = describeUp(config(), 'off').join('\n')
  expect(text).toMatch(/Gateway +http:\/\/127\.0\.0\.1:8080\/v1$/m)
  expect(text).toMatch(/Admin page +http:\/\/\[::1\]:8081\/$/m)
  expect(text).toContain(`admin@portcullis.local, with the password in ${dataDir}/admin-password`)
  expect(text).toMatch(/Shield +off$/m)
  expect(text).not.toContain('secret')
})

test('without a terminal it is one line', () => {
  expect(summarizeUp(config(), 'off')).toBe(
    'Portcullis is up: gateway http://127.0.0.1:8080/v1, admin page http://[::1]:8081/, shield: off',
  )
})

test('the shield is told with its interfaces and how it is attached, once it has answered', async () => {
  const attached = { name: 'eth0', mode: 'native', level: 'xdp.frags', addresses: [] }
  const late = admin(
    { report: null, advice: 'none yet' },
    { report: report([attached]), advice: null },
  )
  expect(await shieldWords(late, true)).toBe('guards eth0 (native, xdp.frags)')
})

test('a shield that guards nothing says what to do, and one that is not there says who acts instead', async () => {
  const advice = 'eth9: there is no such interface'
  const broken = { name: 'eth9', mode: 'none', level: 'none', addresses: [] }
  expect(await shieldWords(admin({ report: report([broken]), advice }), true)).toBe(advice)
  const words = await shieldWords(admin({ report: report([]), advice: 'some' }), true)
  expect(words).toMatch(/^guards NO interface: .*PORTCULLIS_SHIELD_INTERFACES/)
  expect(await shieldWords(admin(), false)).toMatch(/^off; the gateway enforces bans itself/)
})
