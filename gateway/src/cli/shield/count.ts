// `--count`: how many, as people write it.
import { SettingsError } from '../../errors.ts'

/** Infinity where nothing was given. Throws SettingsError. */
export function readCount(text: string | undefined): number {
  if (text === undefined) return Infinity
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new SettingsError(`--count is "${text}"; allowed is a whole number from 1`)
}
