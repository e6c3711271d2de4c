// Writes docs/providers.md from the registry of kinds, the presets and the catalogue.
import { writeFileSync } from 'node:fs'
import { createCatalogue } from '../gateway/src/providers/catalogue/catalogue.ts'
import { providerAdapters } from '../gateway/src/providers/index.ts'
import type { OpenAiPreset } from '../gateway/src/providers/openai-compatible/preset.ts'
import { presets } from '../gateway/src/providers/openai-compatible/presets.ts'
import type { ProviderAdapter } from '../gateway/src/providers/provider.ts'

const known = Map.groupBy(createCatalogue().list(), ({ kind }) => kind)

function modelsOf(kind: string): string {
  return String(known.get(kind)?.length ?? '')
}

function writeOwn({ kind, defaultBaseUrl, wires }: ProviderAdapter): string {
  const own = Object.entries(wires)
    .filter(([, list]) => list.length > 0)
    .map(([operation, list]) => `${operation} (${list.map(({ dialect }) => dialect).join(', ')})`)
  return `| \`${kind}\` | ${defaultBaseUrl ?? 'yours'} | ${own.join(', ')} | ${modelsOf(kind)} |`
}

function writePreset(preset: OpenAiPreset): string {
  const { kind, defaultBaseUrl, needsCredential, operations, lacks } = preset
  const cells = [
    `\`${kind}\``,
    `${defaultBaseUrl ?? 'yours'}${needsCredential ? '' : ' (no key)'}`,
    operations.join(', '),
    lacks.map((name) => `\`${name}\``).join(' '),
    modelsOf(kind),
  ]
  return `| ${cells.join(' | ')} |`
}

const kinds = new Set(presets.map(({ kind }) => kind))
const own = [...providerAdapters.values()].filter(({ kind }) => !kinds.has(kind))

writeFileSync(
  'docs/providers.md',
  `# Kinds of providers

Made by \`node --conditions=source scripts/providers-page.ts\` from \`gateway/src/providers\`. A provider in the
configuration names its kind; a base URL is needed only where the table says "yours", and \`base_url\` ends in the version
where the vendor has one. "Models" is how many the catalogue knows (\`portcullis models list --kind KIND\`).

## With a wire of their own

| kind | base URL | speaks | models |
|---|---|---|---|
${own.map(writeOwn).join('\n')}

- \`azure-openai\`: \`https://NAME.openai.azure.com/openai/v1\`, or the classic API with its version in the query,
  \`https://NAME.openai.azure.com/openai?api-version=2024-10-21\`, where a target's model is the deployment's name.
- \`bedrock\`: the region is in the address, \`https://bedrock-runtime.eu-west-1.amazonaws.com\`; the credential is
  \`ACCESS_KEY_ID:SECRET_ACCESS_KEY\`, with \`:SESSION_TOKEN\` where there is one, or an API key of Bedrock.
- \`vertex\`: project and location are in the address,
  \`https://us-central1-aiplatform.googleapis.com/v1/projects/P/locations/L\`; the credential is the service account's JSON.

## That speak OpenAI's chat dialect

A request of a client that speaks it too passes as it came, unless it holds what the vendor does not take: then fields are
renamed (\`max_completion_tokens\`), left out and named in the warning header (\`seed\`), or the call is refused where the
answer would be another one (\`n\`, \`logprobs\`, a schema).

| kind | base URL | has | takes not | models |
|---|---|---|---|---|
${presets.map(writePreset).join('\n')}
`,
)
