// Parses what portcullis.yaml declares: shape, names, references; every error with its line.
import { DetectionSection } from '../contract/detection.ts'
import { SettingsError } from '../errors.ts'
import { findWithoutEffect, ShieldSection } from '@portcullis/shield-addon/protocol'
import { z } from 'zod'
import { findContradictions } from './contradictions.ts'
import { openDocument, type DeclaredFile, type Environment, type Finding } from './document.ts'
import { suggest } from './explain-issue.ts'
import { findOddBaseUrls } from './base-url.ts'
import { findPrivateAddresses } from './local-address.ts'
import { findUnenforced } from './unenforced.ts'
import { declaredSections, type Declared } from './schema.ts'

export interface ParsedFile {
  readonly declared: Declared
  /** Lines for people: what is taken but does not work as one may think. */
  readonly warnings: readonly string[]
}

/** Sections that other readers own: those words are looked at in `checkFile` only. */
const otherSections = {
  settings: z.unknown(),
  shield: ShieldSection,
  detection: DetectionSection,
} as const

/**
 * Gives what the file declares, variables expanded.
 * Throws SettingsError with one line for each error, `portcullis.yaml:12: models.small.targets[0].provider: …`.
 */
export function parseDeclared(file: DeclaredFile, env: Environment): ParsedFile {
  return parse(file, env, [])
}

/** As `parseDeclared`, and reads the sections of shield and detection too. */
export function checkFile(file: DeclaredFile, env: Environment): ParsedFile {
  return parse(file, env, Object.entries(otherSections))
}

function parse(
  file: DeclaredFile,
  env: Environment,
  others: readonly (readonly [string, z.ZodType])[],
): ParsedFile {
  const document = openDocument(file, env)
  const findings: Finding[] = []
  const known = [...Object.keys(declaredSections), ...Object.keys(otherSections)]
  for (const section of document.sections) {
    if (known.includes(section)) continue
    findings.push({
      path: [section],
      message: `there is no such section; ${suggest(section, known)}`,
    })
  }
  const warnings: Finding[] = []
  for (const [name, schema] of others) {
    const section = document.section(name, schema, findings)
    if (section === undefined || schema !== ShieldSection) continue
    for (const { path, message } of findWithoutEffect(section as ShieldSection)) {
      warnings.push({ path: [name, ...path], message })
    }
  }
  const declared: Declared = {
    providers: document.section('providers', declaredSections.providers, findings) ?? [],
    models: document.section('models', declaredSections.models, findings) ?? [],
    plans: document.section('plans', declaredSections.plans, findings) ?? [],
    tenants: document.section('tenants', declaredSections.tenants, findings) ?? [],
  }
  // With a section missing for its errors, every reference into it would be an error of its own.
  if (findings.length === 0) {
    findings.push(...findContradictions(declared), ...findPrivateAddresses(declared))
  }
  if (findings.length > 0) {
    throw new SettingsError(document.inOrder(findings).map(document.describe).join('\n'))
  }
  warnings.push(...findOddBaseUrls(declared), ...findUnenforced(declared))
  return { declared, warnings: warnings.map(document.describe) }
}
