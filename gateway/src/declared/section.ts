// Reads one section of portcullis.yaml for those who need no more than that: settings, shield, detection.
import type { z } from 'zod'
import { SettingsError } from '../errors.ts'
import { openDocument, type DeclaredFile, type Environment, type Finding } from './document.ts'

export type { DeclaredFile, Environment } from './document.ts'

/**
 * Gives the section's value, or undefined where the file has none.
 * Throws SettingsError: not YAML, an unset `${NAME}` in this section, or a value that the schema refuses; each with file and line.
 */
export function readSection<T>(
  file: DeclaredFile,
  name: string,
  schema: z.ZodType<T>,
  env: Environment,
): T | undefined {
  const document = openDocument(file, env)
  const findings: Finding[] = []
  const value = document.section(name, schema, findings)
  if (findings.length > 0) throw new SettingsError(findings.map(document.describe).join('\n'))
  return value
}
