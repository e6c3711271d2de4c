// The names under which the catalogue may know a model.

/** Kinds that offer what another one does, at the same prices. */
const sameAs: ReadonlyMap<string, readonly string[]> = new Map([
  ['openai-responses', ['openai']],
  ['moonshot-cn', ['moonshot']],
  ['minimax-cn', ['minimax']],
  ['zai-coding', ['zai']],
  ['zhipu', ['zhipu', 'zai']],
  ['zai', ['zai', 'zhipu']],
  ['dashscope-cn', ['dashscope-cn', 'dashscope']],
  ['dashscope-us', ['dashscope']],
  ['byteplus', ['volcengine']],
  ['ollama-cloud', ['ollama']],
])

export function catalogueKinds(kind: string): readonly string[] {
  return sameAs.get(kind) ?? [kind]
}

/** As it is, then with less and less of what does not change the model: path, region, version, date. */
export function possibleNames(kind: string, model: string): readonly string[] {
  const names = [model]
  const add = (change: (name: string) => string) => {
    for (const name of [...names]) {
      const changed = change(name)
      if (changed !== '' && !names.includes(changed)) names.push(changed)
    }
  }
  if (kind === 'bedrock') {
    // An ARN of a profile or a model ends with its name.
    add((name) => (name.startsWith('arn:') ? name.slice(name.lastIndexOf('/') + 1) : name))
    add((name) => name.replace(/^(us-gov|us|eu|apac|jp|au|ca|sa|global)\./, ''))
  } else {
    add((name) => name.replace(/^(models|publishers\/[a-z0-9-]+\/models)\//, ''))
    add((name) => name.toLowerCase())
    // `@20241022` at Vertex, a day or a month elsewhere.
    add((name) => name.replace(/(@\d{8}|-\d{8}|-\d{4}-\d{2}-\d{2}|-latest|@latest)$/, ''))
  }
  return names
}
