// Notes for the record that a target was passed over, and why.
import type { TargetEntity, World } from '../../snapshot/world.ts'
import type { Journal } from '../call.ts'

const maxNotes = 64

export function passOver(
  call: { readonly journal: Journal; readonly world: World },
  { providerId, model }: TargetEntity,
  reason: string,
): void {
  const provider = call.world.provider(providerId)?.name ?? providerId
  const notes = (call.journal.passedOver ??= [])
  const isNoted = notes.some(
    (note) => note.provider === provider && note.model === model && note.reason === reason,
  )
  if (!isNoted && notes.length < maxNotes) notes.push({ provider, model, reason })
}
