// The installation that ours runs with: keys, applications, subscriptions and services in any number.
import type { Setting } from '../subject.ts'

export interface Size {
  readonly keys: number
  readonly services: number
}

const keysPerApplication = 100
const applicationsPerTenant = 10

export function benchKey(index: number): string {
  return `pc_live_bench${String(index).padStart(28, '0')}`
}

/** Every application subscribes to each service of its tenant; the first serves the model that is called. */
export function declared({ task, upstream }: Setting, { keys, services }: Size): string {
  const applications = Math.ceil(keys / keysPerApplication)
  const tenants = Math.ceil(applications / applicationsPerTenant)
  const kind = task === 'translated stream' ? 'anthropic' : 'openai'
  const model = task === 'translated stream' ? 'claude-haiku-4-5' : 'gpt-4o-mini'
  const servicesPerTenant = Math.ceil(services / tenants)
  return [
    'providers:',
    `  - { name: mock, kind: ${kind}, base_url: "http://127.0.0.1:${upstream}/v1", local: true,`,
    '      credentials: [{ name: main, key: sk-bench, weight: 1 }] }',
    'models:',
    ...range(0, servicesPerTenant).map(
      (service) =>
        `  - { name: ${modelOf(service)}, targets: [{ provider: mock, model: ${model} }] }`,
    ),
    'plans:',
    '  - { name: wide, requests_per_minute: 1000000000, parallel: 100000 }',
    'tenants:',
    ...range(0, tenants).flatMap((tenant) => [
      `  - name: tenant-${tenant}`,
      '    services:',
      ...range(0, servicesPerTenant).map(
        (service) =>
          `      - { name: chat-${service}, kind: llm, models: [${modelOf(service)}], visibility: private, approval: manual }`,
      ),
      '    applications:',
      ...range(
        tenant * applicationsPerTenant,
        Math.min(applications, (tenant + 1) * applicationsPerTenant),
      ).flatMap((application) => [
        `      - name: load-${application}`,
        '        keys:',
        ...range(
          application * keysPerApplication,
          Math.min(keys, (application + 1) * keysPerApplication),
        ).map((key) => `          - { name: key-${key}, value: ${benchKey(key)} }`),
        '        subscriptions:',
        ...range(0, servicesPerTenant).map(
          (service) =>
            `          - { tenant: tenant-${tenant}, service: chat-${service}, plan: wide, state: approved }`,
        ),
      ]),
    ]),
    '',
  ].join('\n')
}

function modelOf(service: number): string {
  return service === 0 ? 'gpt-4o-mini' : `other-${service}`
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index)
}
