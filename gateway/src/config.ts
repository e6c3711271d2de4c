// Flags, environment and file into one frozen, typed Config; the only reader of process.env.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ShieldSection } from '@portcullis/shield-addon/protocol'
import { z } from 'zod'
import { readNamedFile } from './config/read-file.ts'
import { installerVariables, settings } from './config/settings.ts'
import { DetectionSection } from './contract/detection.ts'
import { openSections, type DeclaredFile, type Environment } from './declared/section.ts'
import { SettingsError } from './errors.ts'

type SettingKey = keyof typeof settings
type SettingValues = { readonly [K in SettingKey]: ReturnType<(typeof settings)[K]['read']> }

/** What a command line may give: `--config`, `--data`, and any setting by its key. */
export interface Flags {
  readonly config?: string
  readonly overrides?: Partial<Record<SettingKey, string>>
}

export interface Config extends Omit<
  SettingValues,
  'dataDir' | 'masterKeyFile' | 'shieldSocket' | 'shieldInterfaces'
> {
  /** Absolute. */
  readonly dataDir: string
  readonly masterKeyFile: string
  /** Twelve hex digits made from the data directory: names pins, socket and interfaces of this instance. */
  readonly instanceId: string
  readonly adminSocket: string
  readonly shield: {
    readonly socket: string
    readonly interfaces: readonly string[] | 'auto'
    readonly section: ShieldSection
  }
  readonly detection: DetectionSection
  /** The portcullis.yaml that also declares the installation; null: none. */
  readonly declaredFile: DeclaredFile | null
  readonly environment: Environment
}

/** The clone's or the release's root. */
export const root = resolve(import.meta.dirname, '../..')

/** Of the release. */
export function readVersion(): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string
  }
  return version
}

/** For commands that read a file's sections without the settings. */
export function readEnvironment(): Environment {
  return process.env
}

/**
 * Reads all settings: flags, then `PORTCULLIS_*`, then the file's `settings:` section, then defaults.
 * Throws SettingsError that names the setting, its value and what is allowed.
 */
export function loadConfig(flags: Flags = {}, env: Environment = process.env): Config {
  refuseUnknownVariables(env)
  const file = openFile(flags.config)
  const sections = file === null ? null : openSections(file, env)
  const inFile = sections?.read('settings', settingsSection) ?? {}
  const values = Object.fromEntries(
    (Object.keys(settings) as SettingKey[]).map((key) => [
      key,
      readSetting(key, flags.overrides?.[key], env, inFile, file?.path ?? ''),
    ]),
  ) as unknown as SettingValues
  const dataDir = resolve(values.dataDir ?? join(root, 'data'))
  const instanceId = createHash('sha256').update(dataDir).digest('hex').slice(0, 12)
  const section = sections?.read('shield', ShieldSection) ?? ShieldSection.parse({})
  const detection = sections?.read('detection', DetectionSection) ?? DetectionSection.parse({})
  return Object.freeze({
    ...values,
    dataDir,
    masterKeyFile: values.masterKeyFile ?? join(dataDir, 'master.key'),
    instanceId,
    adminSocket: join(dataDir, 'admin.sock'),
    shield: Object.freeze({
      socket: values.shieldSocket ?? `/run/portcullis/${instanceId}/shield.sock`,
      interfaces: values.shieldInterfaces.length > 0 ? values.shieldInterfaces : section.interfaces,
      section,
    }),
    detection,
    declaredFile: file,
    environment: env,
  })
}

/** The file's `settings:` section: the same names as the variables, in small letters, as text or numbers. */
const settingsSection = z.strictObject(
  Object.fromEntries(
    Object.values(settings).map(({ name }) => [
      name.toLowerCase(),
      z.union([z.string(), z.number().transform(String)]).optional(),
    ]),
  ),
)

function readSetting(
  key: SettingKey,
  flag: string | undefined,
  env: Environment,
  inFile: Record<string, string | undefined>,
  path: string,
): unknown {
  const { name, read, fallback } = settings[key]
  const sources: [where: string, value: string | undefined][] = [
    [`--${name.toLowerCase().replaceAll('_', '-')}`, flag],
    [`PORTCULLIS_${name}`, env[`PORTCULLIS_${name}`]],
    [`${path}: settings.${name.toLowerCase()}`, inFile[name.toLowerCase()]],
  ]
  for (const [where, value] of sources) {
    if (value === undefined || value === '') continue
    try {
      return read(value)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw new SettingsError(`${where} is "${value}"; allowed is ${error.message}`, {
        cause: error,
      })
    }
  }
  return fallback
}

function refuseUnknownVariables(env: Environment): void {
  const known = new Set([
    ...Object.values(settings).map(({ name }) => `PORTCULLIS_${name}`),
    ...installerVariables,
  ])
  for (const variable of Object.keys(env)) {
    if (!variable.startsWith('PORTCULLIS_') || known.has(variable)) continue
    const names = [...known].toSorted().join(', ')
    throw new SettingsError(`${variable} is no setting; known are ${names}`)
  }
}

function openFile(path: string | undefined): DeclaredFile | null {
  if (path !== undefined) return readNamedFile(path)
  const usual = resolve('portcullis.yaml')
  return existsSync(usual) ? readNamedFile(usual) : null
}
