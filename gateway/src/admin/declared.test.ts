// The declared installation over the admin socket: applied, told to the workers, and closed to every other way in.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DeclaredResult } from '../contract/api/declared.ts'
import { environment, wholeText } from '../declared/declared.fixture.ts'
import { createSuite, people, type Suite } from './suite.fixture.ts'

describe('on the admin socket', () => {
  let suite: Suite
  beforeEach(async () => {
    suite = await createSuite({ isLocal: true })
  })
  afterEach(() => suite.close())

  const apply = (text: string) =>
    suite.app.inject({
      method: 'POST',
      url: '/api/v1/declared',
      payload: {
        path: 'portcullis.yaml',
        text: text.replaceAll('acme', 'umbrella'),
        environment,
      },
    })

  it('a file is applied, and the workers hear of everything that changed', async () => {
    const answer = await apply(wholeText)
    expect(answer.statusCode).toBe(200)
    const { changes, warnings, warning } = answer.json<DeclaredResult>()
    expect(changes).toHaveLength(11)
    expect(warnings).toHaveLength(2)
    expect(warning).toBeNull()
    const kinds = suite.notified.flatMap((notice) => notice.changes.map(({ kind }) => kind))
    const changed = changes.filter(({ action }) => action !== 'unchanged').map(({ kind }) => kind)
    expect(changed).toContain('user')
    expect(kinds).toEqual(changed.filter((kind) => kind !== 'user'))
    expect(suite.notified.every(({ takesRightAway }) => takesRightAway)).toBe(true)
  })

  it('a second time changes nothing and tells the workers of nothing', async () => {
    await apply(wholeText)
    suite.notified.length = 0
    const { changes } = (await apply(wholeText)).json<DeclaredResult>()
    expect(changes.filter(({ action }) => action !== 'unchanged')).toEqual([])
    expect(suite.notified.flatMap((notice) => notice.changes)).toEqual([])
  })

  it('a wrong file is refused with its line, and nothing of it is written', async () => {
    const answer = await apply(wholeText.replace('parallel: 20', 'paralel: 20'))
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toMatchObject({
      code: 'invalid_request',
      detail:
        'portcullis.yaml:14: plans.team.paralel: there is no such field; did you mean parallel?',
    })
    expect(await suite.storage.tenants.byName('umbrella')).toBeNull()
  })

  it('says so when the workers did not confirm in time', async () => {
    suite.isAcknowledged = false
    expect((await apply(wholeText)).json<DeclaredResult>().warning).toMatch(/not every worker/)
  })

  it('the installation is exported without a secret', async () => {
    await apply(wholeText)
    const { text } = (await suite.app.inject({ url: '/api/v1/declared' })).json<{ text: string }>()
    expect(text).toContain('name: umbrella')
    for (const secret of Object.values(environment)) expect(text).not.toContain(secret)
  })
})

it.each(people)('on the admin port there is no such address, for %s', async (person) => {
  const suite = await createSuite()
  const answer = await suite.as(person, { url: '/api/v1/declared' })
  expect(answer.statusCode).toBe(404)
  await suite.close()
})
