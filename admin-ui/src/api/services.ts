// What a tenant publishes, what it may use, and the plans that a subscription can have.
import type { CatalogueItem, PlanView, ServiceView } from '@portcullis/gateway/contract'
import { usePagedList } from './pages.ts'

export function useServices(tenantId: string | undefined) {
  return usePagedList<ServiceView>('/services', { tenantId })
}

export function useCatalogue(tenantId: string) {
  return usePagedList<CatalogueItem>('/catalogue', { tenantId })
}

export function usePlans() {
  return usePagedList<PlanView>('/plans')
}
