// Gives targets and credentials their slots of the health table: one for each that is the same, however many models name it.
import type { Slot } from '../counters/counters.ts'
import type { HealthSlots } from '../counters/health-slots.ts'
import type { Entity, ModelEntity, ProviderEntity } from './world.ts'

export interface HealthPlaces {
  /** The entity with slots; those that only `old` had are free from `version` on. */
  place<E extends ModelEntity | ProviderEntity>(
    entity: E,
    old: Entity | undefined,
    version: number,
  ): E
  /** The entity goes. */
  leave(old: Entity, version: number): void
}

export function createHealthPlaces(slots: HealthSlots): HealthPlaces {
  const places = new Map<string, { readonly slot: Slot; users: number }>()

  function take(key: string): Slot {
    let place = places.get(key)
    if (place === undefined) {
      place = { slot: slots.take(), users: 0 }
      places.set(key, place)
    }
    place.users += 1
    return place.slot
  }

  function giveBack(key: string, version: number): void {
    const place = places.get(key)
    if (place === undefined) return
    place.users -= 1
    if (place.users > 0) return
    places.delete(key)
    slots.retire(place.slot, version)
  }

  function leave(old: Entity, version: number): void {
    for (const key of keysOf(old)) giveBack(key, version)
  }

  return {
    place(entity, old, version) {
      const taken = keysOf(entity).map(take)
      if (old !== undefined) leave(old, version)
      const withSlot = <T extends object>(thing: T, at: number) => ({ ...thing, slot: taken[at]! })
      return entity.kind === 'model'
        ? { ...entity, targets: entity.targets.map(withSlot) }
        : { ...entity, credentials: entity.credentials.map(withSlot) }
    },
    leave,
  }
}

/** A credential with another secret is another one: what was learned of the old key does not hold for it. */
function keysOf(entity: Entity): readonly string[] {
  if (entity.kind === 'model') {
    return entity.targets.map(({ providerId, model }) => `target ${providerId}/${model}`)
  }
  if (entity.kind === 'provider') {
    return entity.credentials.map(({ id, secret }) => `credential ${id} ${secret}`)
  }
  return []
}
