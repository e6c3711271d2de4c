// The table of settings: name, what is allowed, how its text is read, and its default.
import { availableParallelism } from 'node:os'
import { parseAddress } from '@portcullis/shield-addon/protocol'

/** Reads a setting's text; throws a RangeError whose message says what is allowed. */
type Read<T> = (text: string) => T

interface Setting<T> {
  /** Its name after `PORTCULLIS_`; in the file it is the same in small letters. */
  readonly name: string
  readonly read: Read<T>
  readonly fallback: T
}

function setting<T>(name: string, read: Read<T>, fallback: T): Setting<T> {
  return { name, read, fallback }
}

const text: Read<string | null> = (value) => value

function whole(from: number, to: number): Read<number> {
  return (value) => {
    const number = Number(value)
    if (/^\d+$/.test(value) && number >= from && number <= to) return number
    throw new RangeError(`a whole number from ${from} to ${to}`)
  }
}

/** A figure, or 0 for none: null. */
function limit(from: number, to: number): Read<number | null> {
  const read = whole(from, to)
  return (value) => {
    if (value === '0') return null
    try {
      return read(value)
    } catch {
      throw new RangeError(`a whole number from ${from} to ${to}, or 0 for no limit`)
    }
  }
}

function oneOf<const T extends readonly string[]>(words: T): Read<T[number]> {
  return (value) => {
    if (words.includes(value)) return value
    throw new RangeError(`one of ${words.join(', ')}`)
  }
}

const networks: Read<readonly string[]> = (value) => {
  const list = words(value)
  for (const item of list) {
    if (parseAddress(item) === null) {
      throw new RangeError(`addresses or CIDRs separated by commas; "${item}" is neither`)
    }
  }
  return list
}

const interfaces: Read<readonly string[] | 'auto'> = (value) => {
  if (value === 'auto') return 'auto'
  const list = words(value)
  for (const name of list) {
    if (!/^[^\s/]{1,15}$/.test(name)) {
      throw new RangeError(`"auto" or names of network interfaces; "${name}" is none`)
    }
  }
  return list
}

function words(value: string): string[] {
  return value
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

const databaseUrl: Read<string | null> = (value) => {
  if (/^postgres(ql)?:\/\//.test(value)) return value
  throw new RangeError('a URL that starts with postgres://, or nothing for SQLite')
}

const httpUrl: Read<string | null> = (value) => {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value
  throw new RangeError('a URL that starts with http:// or https://, or nothing')
}

/** As OpenTelemetry writes them: `name=value,name=value`. */
const headers: Read<Readonly<Record<string, string>>> = (value) => {
  const pairs = words(value).map((word) => {
    const at = word.indexOf('=')
    if (at <= 0) throw new RangeError(`pairs such as name=value, separated by commas`)
    return [word.slice(0, at).trim().toLowerCase(), word.slice(at + 1).trim()] as const
  })
  return Object.fromEntries(pairs)
}

export const settings = {
  dataDir: setting('DATA_DIR', text, null),
  host: setting<string>('HOST', (value) => value, '::'),
  port: setting('PORT', whole(0, 65_535), 8080),
  adminHost: setting<string>('ADMIN_HOST', (value) => value, '127.0.0.1'),
  adminPort: setting('ADMIN_PORT', whole(0, 65_535), 8081),
  workers: setting('WORKERS', whole(1, 256), availableParallelism()),
  databaseUrl: setting('DATABASE_URL', databaseUrl, null),
  masterKey: setting('MASTER_KEY', text, null),
  masterKeyFile: setting('MASTER_KEY_FILE', text, null),
  adminPassword: setting('ADMIN_PASSWORD', text, null),
  trustedProxies: setting('TRUSTED_PROXIES', networks, []),
  shieldSocket: setting('SHIELD_SOCKET', text, null),
  shieldInterfaces: setting('SHIELD_INTERFACES', interfaces, []),
  logLevel: setting(
    'LOG_LEVEL',
    oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    'info',
  ),
  bodyLimitBytes: setting('BODY_LIMIT_BYTES', whole(1_024, 1_073_741_824), 20 * 1_048_576),
  callRetentionDays: setting('CALL_RETENTION_DAYS', limit(1, 3_650), 90),
  callRetentionBytes: setting(
    'CALL_RETENTION_BYTES',
    limit(16 * 1_048_576, 2 ** 50),
    10 * 1_073_741_824,
  ),
  otlpEndpoint: setting('OTLP_ENDPOINT', httpUrl, null),
  otlpHeaders: setting<Readonly<Record<string, string>>>('OTLP_HEADERS', headers, {}),
  closeGraceMs: setting('CLOSE_GRACE_MS', whole(0, 3_600_000), 10_000),
} as const

/** Variables with our prefix that belong to the installer, not to the gateway. */
export const installerVariables: readonly string[] = [
  'PORTCULLIS_RELEASE',
  'PORTCULLIS_PREFIX',
  'PORTCULLIS_SYSTEMD',
]
