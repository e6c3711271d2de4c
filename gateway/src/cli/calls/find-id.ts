// The id of a tenant, an application or a service that an operator names by its name.
import { Id } from '../../contract/id.ts'
import { SettingsError } from '../../errors.ts'
import type { AdminClient } from '../admin-client.ts'
import { readPages } from '../read-pages.ts'

interface Thing {
  readonly id: string
  readonly name: string
  readonly tenantName?: string
}

/**
 * `text` is an id (also of what is gone), a name, or `TENANT/NAME` where two tenants have one of the same name.
 * Throws SettingsError that says which there are.
 */
export async function findId(
  admin: Pick<AdminClient, 'request'>,
  kind: 'tenant' | 'application' | 'service',
  text: string,
): Promise<string> {
  if (Id.safeParse(text).success) return text
  const [tenant, name] = text.includes('/') ? text.split('/', 2) : [undefined, text]
  const all: Thing[] = []
  for await (const thing of readPages<Thing>(admin, `/api/v1/${kind}s`)) all.push(thing)
  const found = all.filter(
    (thing) => thing.name === name && (tenant === undefined || thing.tenantName === tenant),
  )
  const [only] = found
  if (only !== undefined && found.length === 1) return only.id
  if (only !== undefined) {
    const full = found.map((thing) => `${thing.tenantName}/${thing.name}`).join(', ')
    throw new SettingsError(`--${kind} is "${text}", which several have; write one of ${full}`)
  }
  throw new SettingsError(`--${kind} is "${text}"; there is no such ${kind}${known(all)}`)
}

const shown = 20

function known(all: readonly Thing[]): string {
  if (all.length === 0) return ', nor any other'
  const names = all.slice(0, shown).map(({ name }) => name)
  return `; known are ${names.join(', ')}${all.length > shown ? ' …' : ''}`
}
