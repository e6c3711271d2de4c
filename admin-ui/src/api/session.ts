// Who is signed in: the session answer, signing in and out.
import type { LoginRequest, SessionView } from '@portcullis/gateway/contract'
import { queryOptions, useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import type { ApiClient } from './client.ts'
import { useApi } from './provider.tsx'

export const sessionKey = ['session'] as const

/** Refreshed every half minute: the foot's shield state and the count of approvals live in it. */
export function sessionQuery(client: ApiClient) {
  return queryOptions({
    queryKey: sessionKey,
    queryFn: async ({ signal }) => {
      const session = await client.get<SessionView>('/session', undefined, signal)
      client.setCsrfToken(session.csrfToken)
      return session
    },
    refetchInterval: 30_000,
    staleTime: 10_000,
  })
}

export function useSession(): SessionView {
  return useSuspenseQuery(sessionQuery(useApi())).data
}

export function useSignIn() {
  const client = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (login: LoginRequest) => client.post<SessionView>('/session', login),
    onSuccess: (session) => {
      queries.clear()
      client.setCsrfToken(session.csrfToken)
      queries.setQueryData(sessionKey, session)
    },
  })
}

export function useSignOut() {
  const client = useApi()
  return useMutation({ mutationFn: () => client.delete<undefined>('/session') })
}
