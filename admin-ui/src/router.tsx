// The map of addresses: login, and below a scope (a tenant or the platform) one page each, each its own chunk.
import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import type { ApiClient } from './api/client.ts'
import { isSessionLost } from './api/problem.ts'
import { sessionQuery } from './api/session.ts'
import { firstPage } from './shell/nav.ts'
import { Crashed, NotFound, NoTenant } from './shell/not-found.tsx'
import { platformScope, scopesOf, type Scope } from './shell/scope.ts'
import { Shell } from './shell/shell.tsx'

interface RouterContext {
  client: ApiClient
  queries: QueryClient
}

type Search<Name extends string> = Partial<Record<Name, string>>

/** Keeps the named parameters of an address and drops the rest. */
function pick<const Name extends string>(...names: Name[]) {
  return (search: Record<string, unknown>): Search<Name> =>
    Object.fromEntries(
      names.flatMap((name) => (typeof search[name] === 'string' ? [[name, search[name]]] : [])),
    ) as Search<Name>
}

const root = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  notFoundComponent: NotFound,
})

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: pick('to'),
  component: lazyRouteComponent(() => import('./pages/login/login-page.tsx'), 'LoginPage'),
})

/** Everything below needs a session; without one the login page comes first and leads back. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    try {
      const session = await context.queries.ensureQueryData(sessionQuery(context.client))
      return { scopes: scopesOf(session) }
    } catch (error) {
      if (!isSessionLost(error)) throw error
      throw redirect({ to: '/login', search: { to: location.href } })
    }
  },
})

const start = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: ({ context }) => {
    const scope = firstScope(context.scopes)
    if (scope) throw redirect({ to: '/$scope', params: { scope: scope.name } })
  },
  component: NoTenant,
})

const scope = createRoute({
  getParentRoute: () => signedIn,
  path: '/$scope',
  component: Shell,
})

const scopeStart = createRoute({
  getParentRoute: () => scope,
  path: '/',
  beforeLoad: ({ context, params }) => {
    const here = context.scopes.find(({ name }) => name === params.scope)
    const page = here && firstPage(here)
    if (page) throw redirect({ to: `/$scope/${page}`, params: { scope: params.scope } })
  },
  component: NotFound,
})

const catalogue = createRoute({
  getParentRoute: () => scope,
  path: '/catalogue',
  validateSearch: pick('q', 'request'),
  component: lazyRouteComponent(
    () => import('./pages/catalogue/catalogue-page.tsx'),
    'CataloguePage',
  ),
})

const applications = createRoute({
  getParentRoute: () => scope,
  path: '/applications',
  validateSearch: pick('peek'),
  component: lazyRouteComponent(
    () => import('./pages/applications/applications-page.tsx'),
    'ApplicationsPage',
  ),
})

const services = createRoute({
  getParentRoute: () => scope,
  path: '/services',
  validateSearch: pick('peek'),
  component: lazyRouteComponent(() => import('./pages/services/services-page.tsx'), 'ServicesPage'),
})

const approvals = createRoute({
  getParentRoute: () => scope,
  path: '/approvals',
  validateSearch: pick('tab', 'peek'),
  component: lazyRouteComponent(
    () => import('./pages/approvals/approvals-page.tsx'),
    'ApprovalsPage',
  ),
})

const calls = createRoute({
  getParentRoute: () => scope,
  path: '/calls',
  validateSearch: pick(
    'peek',
    'tab',
    'status',
    'end',
    'model',
    'provider',
    'clientIp',
    'applicationId',
    'serviceId',
  ),
  component: lazyRouteComponent(() => import('./pages/calls/calls-page.tsx'), 'CallsPage'),
})

const shield = createRoute({
  getParentRoute: () => scope,
  path: '/shield',
  validateSearch: pick('peek', 'value', 'ban'),
  component: lazyRouteComponent(() => import('./pages/shield/shield-page.tsx'), 'ShieldPage'),
})

const tree = root.addChildren([
  login,
  signedIn.addChildren([
    start,
    scope.addChildren([scopeStart, catalogue, applications, services, approvals, calls, shield]),
  ]),
])

export function createAppRouter(context: RouterContext) {
  return createRouter({
    routeTree: tree,
    context,
    defaultPreload: 'intent',
    defaultNotFoundComponent: NotFound,
    defaultErrorComponent: ({ error, reset }) => <Crashed error={error} reset={reset} />,
    // Every parameter is text as it stands in the address: a status stays `429`, an id stays an id.
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
    stringifySearch: (search) => {
      const params = new URLSearchParams()
      for (const [name, value] of Object.entries(search)) {
        if (typeof value === 'string') params.set(name, value)
      }
      return params.size > 0 ? `?${params}` : ''
    },
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}

/** A tenant of one's own before the platform, and before a tenant that one only oversees. */
function firstScope(scopes: readonly Scope[]): Scope | undefined {
  return (
    scopes.find((scope) => scope.role !== null) ??
    scopes.find((scope) => scope.name === platformScope) ??
    scopes[0]
  )
}
