// The contract of the tenant repository, and of what all repositories share.
import { expect, it } from 'vitest'
import { GatewayError } from '../errors.ts'
import { describeEachDialect } from './each-dialect.fixture.ts'
import { application, plan, service, tenant } from './things.fixture.ts'

describeEachDialect('tenants', (current) => {
  it('come back by id, by ids and by name as they were written', async () => {
    const { storage } = current()
    const acme = tenant('acme')
    const globex = tenant('globex')
    await storage.write([storage.tenants.insert(acme), storage.tenants.insert(globex)])
    expect(await storage.tenants.byId(acme.id)).toEqual(acme)
    expect(await storage.tenants.byName('globex')).toEqual(globex)
    expect(await storage.tenants.byIds([globex.id, 'ten_nobody'])).toEqual([globex])
    expect(await storage.tenants.byId('ten_nobody')).toBeNull()
    expect(await storage.tenants.byName('nobody')).toBeNull()
  })

  it('are listed newest first, page by page, each once', async () => {
    const { storage } = current()
    const made = Array.from({ length: 7 }, (_, at) =>
      tenant(`t${at}`, { id: `ten_${`${at}`.padStart(21, '0')}` }),
    )
    await storage.write(made.map((one) => storage.tenants.insert(one)))
    const names: string[] = []
    let cursor: string | null | undefined
    do {
      const page = await storage.tenants.list({ limit: 3, cursor: cursor ?? undefined })
      names.push(...page.items.map(({ name }) => name))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(names).toEqual(['t6', 't5', 't4', 't3', 't2', 't1', 't0'])
    expect((await storage.tenants.all()).map(({ name }) => name)).toEqual(names.toReversed())
  })

  it('end a list with a null cursor also when the last page is full', async () => {
    const { storage } = current()
    await storage.write([storage.tenants.insert(tenant())])
    expect(await storage.tenants.list({ limit: 1 })).toMatchObject({ nextCursor: null })
  })

  it('refuse a cursor that no list gave', async () => {
    const { storage } = current()
    await expect(storage.tenants.list({ limit: 1, cursor: "x' or 1" })).rejects.toMatchObject({
      code: 'invalid_request',
    })
  })

  it('find more ids than one statement takes variables', async () => {
    const { storage } = current()
    const acme = tenant()
    await storage.write([storage.tenants.insert(acme)])
    const ids = [...Array.from({ length: 2_500 }, (_, at) => `ten_${at}`), acme.id]
    expect(await storage.tenants.byIds(ids)).toEqual([acme])
  })

  it('have a name that is taken once', async () => {
    const { storage } = current()
    await storage.write([storage.tenants.insert(tenant('acme'))])
    await expect(storage.write([storage.tenants.insert(tenant('acme'))])).rejects.toMatchObject({
      code: 'conflict',
    })
  })

  it('are renamed; a tenant that is gone is a conflict', async () => {
    const { storage } = current()
    const acme = tenant()
    await storage.write([storage.tenants.insert(acme)])
    await storage.write([storage.tenants.update(acme.id, { name: 'other' })])
    expect(await storage.tenants.byId(acme.id)).toMatchObject({ name: 'other' })
    await storage.write([storage.tenants.update(acme.id, {})])
    await expect(
      storage.write([storage.tenants.update('ten_nobody', { name: 'x' })]),
    ).rejects.toMatchObject({ code: 'conflict' })
    await expect(storage.write([storage.tenants.update('ten_nobody', {})])).rejects.toThrow(
      GatewayError,
    )
  })

  it('take what belongs to them away', async () => {
    const { storage } = current()
    const acme = tenant()
    const web = application(acme.id)
    await storage.write([
      storage.tenants.insert(acme),
      storage.applications.insert(web),
      storage.services.insert(service(acme.id)),
    ])
    await storage.write([storage.tenants.remove(acme.id)])
    expect(await storage.applications.all()).toEqual([])
    expect(await storage.services.all()).toEqual([])
  })

  it('are written all or not at all', async () => {
    const { storage } = current()
    const acme = tenant()
    await expect(
      storage.write([
        storage.tenants.insert(acme),
        storage.plans.insert(plan()),
        storage.tenants.remove('ten_nobody'),
      ]),
    ).rejects.toMatchObject({ code: 'conflict' })
    expect(await storage.tenants.all()).toEqual([])
    expect(await storage.plans.all()).toEqual([])
  })

  it('need a tenant behind an application', async () => {
    const { storage } = current()
    await expect(
      storage.write([storage.applications.insert(application('ten_nobody'))]),
    ).rejects.toMatchObject({ code: 'conflict' })
  })
})
