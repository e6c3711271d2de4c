// What balancers and Prometheus ask, without a session: alive, ready, metrics.
import type { AdminApp } from '../context.ts'

export interface Health {
  /** Once the data port listens and while the process means to serve. */
  readonly isReady: boolean
  /** Shown as it is: parts and their states. */
  readonly parts: Readonly<Record<string, string | number | boolean>>
}

export interface HealthOptions {
  readonly health: () => Health
  /** Prometheus text. */
  readonly metrics: () => Promise<string>
}

const access = { permission: 'public' } as const

export function healthResource(app: AdminApp, { health, metrics }: HealthOptions): void {
  const common = { method: ['GET', 'HEAD'], config: { access }, schema: { hide: true } }
  app.route({ ...common, url: '/healthz', handler: () => ({ status: 'alive' }) })
  app.route({
    ...common,
    url: '/readyz',
    handler(_request, reply) {
      const { isReady, parts } = health()
      const status = isReady ? 'ready' : 'not ready'
      return reply.code(isReady ? 200 : 503).send({ status, parts })
    },
  })
  app.get('/metrics', { config: { access }, schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics()),
  )
}
