// How a service's state and visibility are shown.
import type { ServiceView } from '@portcullis/gateway/contract'
import type { Tone } from '../../parts/tone.ts'
import { words } from '../../words/en.ts'

export const stateTones: Readonly<Record<ServiceView['state'], Tone>> = {
  draft: 'neutral',
  published: 'ok',
  retired: 'neutral',
}

/** Visibility `tenants` without a list means every tenant. */
export function visibilityText(service: ServiceView): string {
  const text = words.services
  return service.visibility === 'tenants' && service.visibleTo.length === 0
    ? text.allTenants
    : text.visibility[service.visibility]
}
