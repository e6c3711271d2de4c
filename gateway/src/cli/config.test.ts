// `portcullis config` as an operator runs it, on a data directory where no gateway runs.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { DeclaredResult } from '../contract/api/declared.ts'
import { environment, wholeText } from '../declared/declared.fixture.ts'
import { registerConfigCommands } from './config.ts'
import { createContext } from './context.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-cli-'))
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
})
afterEach(() => {
  vi.unstubAllEnvs()
  process.exitCode = undefined
  rmSync(folder, { recursive: true })
})

async function run(...parameters: string[]): Promise<string> {
  const lines: string[] = []
  const program = new Command().exitOverride()
  registerConfigCommands(program, { ...createContext(), print: (line) => void lines.push(line) })
  await program.parseAsync(['config', ...parameters], { from: 'user' })
  return lines.join('\n')
}

function write(text: string): string {
  const path = join(folder, 'installation.yaml')
  writeFileSync(path, text)
  return path
}

it('check says that a file is good, and which limits are not enforced yet', async () => {
  const output = await run('check', write(wholeText))
  expect(output).toMatch(/installation\.yaml:14: .*tokens_per_minute: .*NOT ENFORCED yet/)
  expect(output).toMatch(/is good\.$/)
})

it('check fails and names the lines', async () => {
  const path = write(wholeText.replace('kind: openai', 'kind: opnai').replace('weight: 1', 'w: 1'))
  await expect(run('check', path)).rejects.toThrow(
    `${path}:8: providers.openai.credentials.main.w: there is no such field`,
  )
})

it('check as JSON ends with 1 and gives every error', async () => {
  const path = write(wholeText.replace('parallel: 20', 'parallel: 0').replace('weight: 1', 'w: 1'))
  const output = await run('check', path, '--json')
  expect(process.exitCode).toBe(1)
  expect(JSON.parse(output)).toMatchObject({
    error: { code: 'invalid_file', message: expect.stringContaining(':8:') },
    errors: [expect.stringContaining(':8:'), expect.stringContaining(':14:')],
  })
})

it('check reads the settings in the file too, whatever else is wrong', async () => {
  const path = write(`${wholeText}settings: { port: 99999 }\n`)
  await expect(run('check', path)).rejects.toThrow(/port is "99999"; allowed is/)
  const twice = write(`${wholeText.replace('weight: 1', 'w: 1')}settings: { port: 99999 }\n`)
  await expect(run('check', twice)).rejects.toThrow(/credentials\.main\.w[^]*port is "99999"/)
})

it('export makes no installation where there is none', async () => {
  const data = join(folder, 'none')
  await expect(run('export', '--data', data)).rejects.toThrow(
    `no installation in the data directory ${data}`,
  )
  expect(existsSync(data)).toBe(false)
})

it('a file that is not there, or is a folder, is told in a sentence', async () => {
  const nowhere = join(folder, 'nowhere.yaml')
  for (const command of ['check', 'apply']) {
    await expect(run(command, nowhere)).rejects.toThrow(`There is no file ${nowhere}.`)
    await expect(run(command, folder)).rejects.toThrow(`${folder} is a folder`)
  }
})

it('apply makes the installation once, and export prints what apply takes', async () => {
  const path = write(wholeText)
  const data = ['--data', join(folder, 'data')]
  const actions = (output: string) =>
    new Set((JSON.parse(output) as DeclaredResult).changes.map(({ action }) => action))
  expect(actions(await run('apply', path, ...data, '--json'))).toEqual(new Set(['created']))
  expect(actions(await run('apply', path, ...data, '--json'))).toEqual(new Set(['unchanged']))
  expect(await run('apply', path, ...data)).toMatch(/11 declared: 0 created, 0 updated, 11 unch/)
  expect(await run('export', ...data)).toContain('key: "${OPENAI_MAIN_KEY}"')
})
