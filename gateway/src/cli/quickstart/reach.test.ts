// What quickstart says of the address that the gateway listens at.
import { expect, it } from 'vitest'
import { demoObstacle, listenWords } from './reach.ts'

it.each(['::', '0.0.0.0'])('%s is every interface, and the demo reaches it', (host) => {
  expect(listenWords(host)).toContain('every interface')
  expect(demoObstacle(host)).toBeNull()
})

it.each(['127.0.0.1', '::1', '192.0.2.7'])('%s alone is out of the reach of the demo', (host) => {
  expect(listenWords(host)).toBe(`at ${host} only`)
  expect(demoObstacle(host)).toMatch(new RegExp(`left out: .* listens at ${host} only`))
})
