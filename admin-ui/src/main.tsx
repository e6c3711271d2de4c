// Starts the page: client, cache, router, and the providers that every page stands on.
import { CSPProvider } from '@base-ui/react/csp-provider'
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createApiClient } from './api/client.ts'
import { isSessionLost, ProblemError } from './api/problem.ts'
import { ApiProvider } from './api/provider.tsx'
import { sessionKey } from './api/session.ts'
import { ToastProvider } from './parts/toast.tsx'
import { createAppRouter } from './router.tsx'
import './theme.css'

const client = createApiClient({ fetch: (input, init) => fetch(input, init) })

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // Only what a second try can mend: the gateway out of reach or restarting.
      retry: (failures, error) =>
        failures < 2 &&
        error instanceof ProblemError &&
        [0, 502, 503].includes(error.problem.status),
    },
  },
  queryCache: new QueryCache({ onError: leaveWhenLost }),
  mutationCache: new MutationCache({ onError: leaveWhenLost }),
})

/** A whole load of the login page, which leads back here: nothing of the old session stays in memory. */
function leaveWhenLost(error: Error): void {
  if (!isSessionLost(error) || queries.getQueryData(sessionKey) === undefined) return
  const here = location.pathname + location.search
  location.assign(`/login?to=${encodeURIComponent(here)}`)
}

const router = createAppRouter({ client, queries })

const container = document.getElementById('root')
if (!container) throw new Error('index.html has no #root')
createRoot(container).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queries}>
        <ApiProvider client={client}>
          <ToastProvider>
            <RouterProvider router={router} />
          </ToastProvider>
        </ApiProvider>
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
)
