// Every example of a portcullis.yaml in the documentation is one that `config check` takes.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { checkFile } from './parse.ts'

const root = join(import.meta.dirname, '../../..')

const examples = [...globSync('docs/**/*.md', { cwd: root }), 'README.md'].flatMap((page) => {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, example = ''], at) => ({
    name: `${page} #${at + 1}`,
    example,
  }))
})

it('finds examples', () => {
  expect(examples.map(({ name }) => name)).toContain('docs/routing.md #1')
})

it.each(examples)('$name passes the check', ({ name, example }) => {
  const variables = example.matchAll(/\$\{(\w+)\}/g)
  const env = Object.fromEntries(
    [...variables].map(([, variable = '']) => [variable, variable.padEnd(40, '_')]),
  )
  expect(() => checkFile({ path: name, text: example }, env)).not.toThrow()
})
