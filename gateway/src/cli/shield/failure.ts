// How a shield command fails: words for people, an error object for programs, a code that is not 0 for both.
import { CaptureError } from '@portcullis/shield-addon/decode'
import { ProtocolError } from '@portcullis/shield-addon/protocol'
import { SettingsError } from '../../errors.ts'
import { AdminError } from '../admin-client.ts'

/** Prints the failure and sets the exit code. What nobody can act on is thrown on. */
export function reportFailure(
  error: unknown,
  isJson: boolean,
  print: (line: string) => void,
): void {
  const body = bodyOf(error)
  if (body === null) throw error
  process.exitCode = 1
  if (isJson) print(JSON.stringify({ error: body }))
  else process.stderr.write(`portcullis: ${body.message}\n`)
}

export function isUnavailable(error: unknown): boolean {
  return error instanceof ProtocolError && error.code === 'shield_unavailable'
}

function bodyOf(error: unknown): { code: string; message: string } | null {
  if (error instanceof SettingsError) return { code: 'invalid_setting', message: error.message }
  const isKnown =
    error instanceof ProtocolError || error instanceof AdminError || error instanceof CaptureError
  if (isKnown || isShieldError(error)) return { code: error.code, message: error.message }
  const system = error as NodeJS.ErrnoException
  if (system.syscall === undefined || system.code === undefined) return null
  return { code: system.code, message: system.message }
}

/** By its name: the native half is loaded only where it is used. */
function isShieldError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && error.name === 'ShieldError' && 'code' in error
}
