// Applications and their keys.
import type {
  ApplicationCreate,
  ApplicationView,
  Done,
  KeyCreate,
  KeyCreated,
  KeyView,
} from '@portcullis/gateway/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { usePagedList } from './pages.ts'
import { useApi } from './provider.tsx'

const path = '/applications'

export function useApplications(tenantId: string | undefined) {
  return usePagedList<ApplicationView>(path, { tenantId })
}

export function useKeys(applicationId: string) {
  return usePagedList<KeyView>(`${path}/${applicationId}/keys`)
}

export function useCreateApplication() {
  const client = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (application: ApplicationCreate) => client.post<ApplicationView>(path, application),
    onSuccess: () => queries.invalidateQueries({ queryKey: [path] }),
  })
}

export function useCreateKey(applicationId: string) {
  const client = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (key: KeyCreate) => client.post<KeyCreated>(`${path}/${applicationId}/keys`, key),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: [path] }),
        queries.invalidateQueries({ queryKey: [`${path}/${applicationId}/keys`] }),
      ]),
  })
}

export function useRevokeKey(applicationId: string) {
  const client = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (keyId: string) => client.delete<Done>(`${path}/${applicationId}/keys/${keyId}`),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: [path] }),
        queries.invalidateQueries({ queryKey: [`${path}/${applicationId}/keys`] }),
      ]),
  })
}
