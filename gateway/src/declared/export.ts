// Writes the installation as a portcullis.yaml: the same schema, with secrets as references to the environment.
import { Document, isMap, isSeq, visit } from 'yaml'
import type { Application } from '../contract/application.ts'
import type { Plan, Service } from '../contract/service.ts'
import type { Tenant } from '../contract/tenant.ts'
import { openStates } from '../contract/subscription.ts'
import type { ControlStorage } from '../storage/index.ts'
import { exportModels } from './export-models.ts'

const header = ` An installation of Portcullis. Secrets are not in it: set the variables that it names,
 or take out the lines of those that you do not know.`

/** Gives the text. Providers of single tenants are named in a comment: the file declares the platform's. */
export async function exportDeclared(storage: ControlStorage): Promise<string> {
  const reference = createReferences()
  const providers = await storage.providers.all({ tenantId: null })
  const tenants = await storage.tenants.all()
  const document = new Document({
    providers: await Promise.all(
      providers.map(async (provider) => ({
        name: provider.name,
        kind: provider.kind,
        ...(provider.baseUrl === null ? {} : { base_url: literal(provider.baseUrl) }),
        ...(provider.isLocal ? { local: true } : {}),
        timeouts: {
          connect_ms: provider.timeouts.connectMs,
          first_token_ms: provider.timeouts.firstTokenMs,
          idle_ms: provider.timeouts.idleMs,
          total_ms: provider.timeouts.totalMs,
        },
        credentials: (await storage.credentials.all({ providerId: provider.id })).map(
          ({ name, weight, expiresAt, isEnabled }) => ({
            ...{ name, key: reference(provider.name, name, 'key'), weight },
            ...(expiresAt === null ? {} : { expires: timeText(expiresAt) }),
            ...(isEnabled ? {} : { enabled: false }),
          }),
        ),
      })),
    ),
    models: await exportModels(storage, tenants, literal),
    plans: (await storage.plans.all()).map(exportPlan),
    tenants: await Promise.all(
      tenants.map((tenant) => exportTenant(storage, tenant, tenants, reference)),
    ),
  })
  document.commentBefore = header
  const left = (await storage.providers.all()).filter(({ tenantId }) => tenantId !== null)
  if (left.length > 0) {
    const names = left.map(({ name }) => name).join(', ')
    document.comment = ` Not in this file, since they belong to single tenants: providers ${names}.`
  }
  shortenLeaves(document)
  return document.toString({ lineWidth: 100 })
}

function exportPlan(plan: Plan) {
  return withoutNulls({
    name: plan.name,
    requests_per_minute: plan.requestsPerMinute,
    parallel: plan.parallel,
    tokens_per_minute: plan.tokensPerMinute,
    tokens_per_day: plan.tokensPerDay,
    tokens_per_month: plan.tokensPerMonth,
    money_per_day_usd: plan.moneyPerDayMicros && plan.moneyPerDayMicros / 1_000_000,
    money_per_month_usd: plan.moneyPerMonthMicros && plan.moneyPerMonthMicros / 1_000_000,
  })
}

async function exportTenant(
  storage: ControlStorage,
  { id, name }: Tenant,
  tenants: readonly Tenant[],
  reference: Reference,
) {
  const members = await storage.members.ofTenant(id)
  const emails = new Map(
    (await storage.users.byIds(members.map(({ userId }) => userId))).map((user) => [
      user.id,
      user.email,
    ]),
  )
  const applications = await storage.applications.all({ tenantId: id })
  return {
    name,
    members: members.map(({ userId, role }) => {
      const email = emails.get(userId) ?? ''
      return { email, role, password: reference(email, 'password') }
    }),
    services: (await storage.services.all({ tenantId: id })).map((service) =>
      exportService(service, tenants),
    ),
    applications: await Promise.all(
      applications.map((application) =>
        exportApplication(storage, application, name, tenants, reference),
      ),
    ),
  }
}

function exportService(service: Service, tenants: readonly Tenant[]) {
  const { name, kind, description, models, visibility, approval, state, cache } = service
  const visibleTo = service.visibleTo.flatMap((id) => nameIn(tenants, id))
  return {
    ...{ name, kind },
    ...(description === '' ? {} : { description: literal(description) }),
    ...{ models, visibility },
    ...(visibleTo.length === 0 ? {} : { visible_to: visibleTo }),
    ...{ approval, state },
    ...(cache === null ? {} : { cache: { ttl_seconds: cache.ttlSeconds } }),
  }
}

async function exportApplication(
  storage: ControlStorage,
  { id, name }: Application,
  tenantName: string,
  tenants: readonly Tenant[],
  reference: Reference,
) {
  const open = await storage.subscriptions.all({ applicationId: id, states: openStates })
  const services = await storage.services.byIds(open.map(({ serviceId }) => serviceId))
  const plans = await storage.plans.byIds(open.flatMap(({ planId }) => planId ?? []))
  return {
    name,
    keys: (await storage.keys.all({ applicationId: id })).map((key) =>
      withoutNulls({
        name: key.name,
        value: reference(tenantName, name, key.name, 'key'),
        expires: timeText(key.expiresAt),
      }),
    ),
    subscriptions: open.flatMap(({ serviceId, planId, state, expiresAt }) => {
      const service = services.find((one) => one.id === serviceId)
      if (service === undefined) return []
      return withoutNulls({
        tenant: nameIn(tenants, service.tenantId)[0] ?? null,
        service: service.name,
        plan: plans.find((plan) => plan.id === planId)?.name ?? null,
        state,
        expires: timeText(expiresAt),
      })
    }),
  }
}

/** Makes `${ACME_WEB_MAIN_KEY}` of the names of a thing: the same for the same names, another one for others. */
type Reference = (...names: readonly string[]) => string

function createReferences(): Reference {
  const given = new Map<string, string>()
  return (...names) => {
    const plain = names
      .join('_')
      .toUpperCase()
      .replaceAll(/[^A-Z0-9]+/g, '_')
    const start = /^\d/.test(plain) ? `_${plain}` : plain
    let variable = start
    const thing = JSON.stringify(names)
    for (let number = 2; (given.get(variable) ?? thing) !== thing; number += 1) {
      variable = `${start}_${number}`
    }
    given.set(variable, thing)
    return `\${${variable}}`
  }
}

/** Text that only looks like a reference keeps its meaning when the file is read again. */
function literal(text: string): string {
  return text.replaceAll('${', () => '$${')
}

function timeText(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString()
}

function nameIn(things: readonly { readonly id: string; readonly name: string }[], id: string) {
  return things.filter((thing) => thing.id === id).map(({ name }) => name)
}

function withoutNulls<T extends object>(thing: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(thing).filter(([, value]) => value !== null),
  ) as Partial<T>
}

/** Maps and lists of plain values go on one line if they fit there, as a person would write them. */
function shortenLeaves(document: Document): void {
  visit(document, {
    Collection(_key, node) {
      const values = node.items.map((item) =>
        isMap(node) ? (item as { value: unknown }).value : item,
      )
      const isLeaf = values.length > 0 && !values.some((value) => isMap(value) || isSeq(value))
      if (isLeaf && JSON.stringify(node.toJSON()).length < 90) node.flow = true
    },
  })
}
