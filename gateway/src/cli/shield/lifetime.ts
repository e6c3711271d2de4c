// `--ttl`, `--for`: a time span as people write it.
import { Duration } from '../../contract/detection.ts'
import { SettingsError } from '../../errors.ts'

/** Milliseconds; null where nothing was given. Throws SettingsError. */
export function readLifetime(text: string | undefined, option = '--ttl'): number | null {
  if (text === undefined) return null
  const parsed = Duration.safeParse(text)
  if (parsed.success) return parsed.data
  const words = parsed.error.issues.map(({ message }) => message).join('; ')
  throw new SettingsError(`${option} is "${text}"; ${words}`)
}
