// What no schema sees: names that are there twice, references to nothing, kinds without an adapter.
import { providerAdapters } from '../providers/index.ts'
import type { Finding, Path } from './document.ts'
import { suggest } from './explain-issue.ts'
import type { Declared, DeclaredProvider, DeclaredService, DeclaredTenant } from './schema.ts'

/** What may be referred to, by its name: a file may hold 100,000 things, and references to them. */
interface Names {
  readonly providers: ReadonlyMap<string, DeclaredProvider>
  readonly models: ReadonlyMap<string, unknown>
  readonly plans: ReadonlyMap<string, unknown>
  readonly tenants: ReadonlyMap<string, DeclaredTenant>
  readonly services: ReadonlyMap<DeclaredTenant, ReadonlyMap<string, DeclaredService>>
}

export function findContradictions(declared: Declared): Finding[] {
  const { providers, models, plans, tenants } = declared
  const names: Names = {
    providers: byName(providers),
    models: byName(models),
    plans: byName(plans),
    tenants: byName(tenants),
    services: new Map(tenants.map((tenant) => [tenant, byName(tenant.services)])),
  }
  return [
    ...findTwice(['providers'], 'name', providers),
    ...findTwice(['models'], 'name', models),
    ...findTwice(['plans'], 'name', plans),
    ...findTwice(['tenants'], 'name', tenants),
    ...providers.flatMap((provider, at) => checkProvider(provider, ['providers', at])),
    ...models.flatMap(({ targets }, at) =>
      targets.flatMap(({ provider, when }, target) => [
        ...checkName(names.providers, provider, 'provider', [
          ...['models', at],
          ...['targets', target, 'provider'],
        ]),
        ...(when?.tenants ?? []).flatMap((name, index) =>
          checkName(names.tenants, name, 'tenant', [
            ...['models', at, 'targets', target],
            ...['when', 'tenants', index],
          ]),
        ),
      ]),
    ),
    ...tenants.flatMap((tenant, at) => checkTenant(tenant, names, ['tenants', at])),
    ...checkPeople(tenants),
    ...checkKeys(tenants),
  ]
}

function checkProvider({ kind, base_url, credentials }: DeclaredProvider, path: Path): Finding[] {
  const findings = findTwice([...path, 'credentials'], 'name', credentials)
  const adapter = providerAdapters.get(kind)
  if (adapter === undefined) {
    const hint = suggest(kind, [...providerAdapters.keys()])
    return [
      ...findings,
      { path: [...path, 'kind'], message: `there is no kind "${kind}"; ${hint}` },
    ]
  }
  if (base_url === undefined && adapter.defaultBaseUrl === null) {
    findings.push({ path: [...path, 'kind'], message: `kind ${kind} needs a base_url` })
  }
  return findings
}

function checkTenant(tenant: DeclaredTenant, names: Names, path: Path): Finding[] {
  return [
    ...findTwice([...path, 'members'], 'email', tenant.members),
    ...findTwice([...path, 'services'], 'name', tenant.services),
    ...findTwice([...path, 'applications'], 'name', tenant.applications),
    ...tenant.services.flatMap((service, at) => [
      ...service.models.flatMap((model, index) =>
        checkName(names.models, model, 'model', [...path, 'services', at, 'models', index]),
      ),
      ...service.visible_to.flatMap((name, index) =>
        checkName(names.tenants, name, 'tenant', [
          ...[...path, 'services', at],
          ...['visible_to', index],
        ]),
      ),
    ]),
    ...tenant.applications.flatMap((application, at) =>
      checkApplication(application, tenant, names, [...path, 'applications', at]),
    ),
  ]
}

function checkApplication(
  { keys, subscriptions }: DeclaredTenant['applications'][number],
  asking: DeclaredTenant,
  { plans, tenants, services }: Names,
  path: Path,
): Finding[] {
  const findings = findTwice([...path, 'keys'], 'name', keys)
  const pairs = new Set<string>()
  for (const [at, { tenant, service, plan }] of subscriptions.entries()) {
    const here = [...path, 'subscriptions', at]
    if (plan !== undefined) findings.push(...checkName(plans, plan, 'plan', [...here, 'plan']))
    const owner = tenants.get(tenant)
    const offers = owner === undefined ? undefined : services.get(owner)
    const offered = offers?.get(service)
    if (owner === undefined || offers === undefined) {
      findings.push(...checkName(tenants, tenant, 'tenant', [...here, 'tenant']))
    } else if (offered === undefined) {
      findings.push(...checkName(offers, service, `service of ${tenant}`, [...here, 'service']))
    } else if (!isVisible(offered, owner, asking)) {
      findings.push({
        path: [...here, 'service'],
        message: `service ${tenant}/${service} is not visible to tenant ${asking.name}`,
      })
    }
    if (pairs.has(`${tenant}/${service}`)) {
      findings.push({ path: [...here, 'service'], message: 'is subscribed to twice' })
    }
    pairs.add(`${tenant}/${service}`)
  }
  return findings
}

function isVisible(
  { visibility, visible_to }: DeclaredService,
  owner: DeclaredTenant,
  asking: DeclaredTenant,
): boolean {
  if (owner === asking || visibility === 'platform') return true
  return visibility === 'tenants' && (visible_to.length === 0 || visible_to.includes(asking.name))
}

/** A user may be in several tenants, but has one password. */
function checkPeople(tenants: readonly DeclaredTenant[]): Finding[] {
  const passwords = new Map<string, string>()
  const findings: Finding[] = []
  for (const [at, { members }] of tenants.entries()) {
    for (const [index, { email, password }] of members.entries()) {
      if (password === undefined) continue
      if ((passwords.get(email) ?? password) !== password) {
        findings.push({
          path: ['tenants', at, 'members', index, 'password'],
          message: `${email} has another password in another tenant of this file`,
        })
      }
      passwords.set(email, password)
    }
  }
  return findings
}

/** A key tells who calls, so no two may be the same. */
function checkKeys(tenants: readonly DeclaredTenant[]): Finding[] {
  const seen = new Set<string>()
  const findings: Finding[] = []
  for (const [at, { applications }] of tenants.entries()) {
    for (const [index, { keys }] of applications.entries()) {
      for (const [place, { value }] of keys.entries()) {
        if (seen.has(value)) {
          findings.push({
            path: ['tenants', at, 'applications', index, 'keys', place, 'value'],
            message: 'is the value of another key too',
          })
        }
        seen.add(value)
      }
    }
  }
  return findings
}

/** The first of a name; `findTwice` tells of the others. */
function byName<T extends { readonly name: string }>(things: readonly T[]): ReadonlyMap<string, T> {
  return new Map(things.toReversed().map((thing) => [thing.name, thing]))
}

function findTwice<Field extends string>(
  path: Path,
  field: Field,
  things: readonly Readonly<Record<Field, string>>[],
): Finding[] {
  const seen = new Set<string>()
  return things.flatMap((thing, at) => {
    const name = thing[field]
    const isTwice = seen.has(name)
    seen.add(name)
    return isTwice ? [{ path: [...path, at, field], message: `"${name}" is here twice` }] : []
  })
}

function checkName(
  things: ReadonlyMap<string, unknown>,
  name: string,
  kind: string,
  path: Path,
): Finding[] {
  if (things.has(name)) return []
  const known = [...things.keys()].join(', ') || 'none'
  return [{ path, message: `there is no ${kind} "${name}" in this file; there is: ${known}` }]
}
