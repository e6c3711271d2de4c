// Reads sections of portcullis.yaml for those who need no more than that: settings, shield, detection.
import type { z } from 'zod'
import { SettingsError } from '../errors.ts'
import { openDocument, type DeclaredFile, type Environment, type Finding } from './document.ts'

export type { DeclaredFile, Environment } from './document.ts'

export interface Sections {
  /**
   * Gives the section's value, or undefined where the file has none.
   * Throws SettingsError: an unset `${NAME}` in this section, or a value that the schema refuses; each with file and line.
   */
  read<T>(name: string, schema: z.ZodType<T>): T | undefined
}

/** Parses the file once for all of its sections, which takes seconds where it declares 100,000 keys. Throws SettingsError: not YAML. */
export function openSections(file: DeclaredFile, env: Environment): Sections {
  const document = openDocument(file, env)
  return {
    read(name, schema) {
      const findings: Finding[] = []
      const value = document.section(name, schema, findings)
      if (findings.length > 0) throw new SettingsError(findings.map(document.describe).join('\n'))
      return value
    },
  }
}
