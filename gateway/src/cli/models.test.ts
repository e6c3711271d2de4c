// `portcullis models` as an operator runs it, without a gateway.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ModelFacts } from '../contract/model-facts.ts'
import { createContext } from './context.ts'
import { registerModelCommands } from './models.ts'

async function run(...parameters: string[]): Promise<string> {
  const lines: string[] = []
  const program = new Command().exitOverride()
  registerModelCommands(program, { ...createContext(), print: (line) => void lines.push(line) })
  await program.parseAsync(['models', ...parameters], { from: 'user' })
  return lines.join('\n')
}

type Listed = ModelFacts & { readonly kind: string; readonly model: string }

it('list prints one model a line and how many there are', async () => {
  const lines = (await run('list')).split('\n')
  const count = Number(lines.at(-1)?.split(' ')[0])
  expect(count).toBeGreaterThanOrEqual(700)
  expect(lines).toHaveLength(count + 2)
  expect(lines[0]).toMatch(/^KIND +MODEL +CONTEXT +OUTPUT/)
})

it('list chooses by kind, name and capability', async () => {
  const text = await run('list', '--kind', 'openai', '--search', 'GPT-4O-MINI', '--can', 'vision')
  expect(text).toMatch(/^openai +gpt-4o-mini +128000 +16384 +0\.15 in 0\.6 out {2}tools vision/m)
  const json = await run('list', '--json', '--can', 'audio')
  const listed = JSON.parse(json) as Listed[]
  expect(listed.length).toBeGreaterThan(0)
  for (const { can } of listed) expect(can.audio).toBe(true)
})

it('list of what is offered needs a gateway', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-models-'))
  try {
    await expect(run('list', '--offered', '--data', folder)).rejects.toThrow('No gateway answers')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('list refuses what it does not know', async () => {
  await expect(run('list', '--kind', 'opnai')).rejects.toThrow('kinds are openai, anthropic')
  await expect(run('list', '--can', 'fly')).rejects.toThrow('allowed is one of tools, vision')
})

it('show prints everything, and says unknown where nobody knows', async () => {
  const text = await run('show', 'gemini/gemini-2.5-pro')
  expect(text).toMatch(/^context +1048576 tokens$/m)
  expect(text).toMatch(
    /^price input +\$1\.25 a million tokens, \$2\.5 above 200000 tokens of input$/m,
  )
  expect(text).toMatch(/^price cache read +\$0\.125/m)
  expect(await run('show', 'text-embedding-3-small', '--kind', 'openai')).toMatch(
    /^output +unknown$/m,
  )
})

it('show takes a name of any kind, and a kind’s name for it', async () => {
  const shown = JSON.parse(await run('show', 'gpt-4o-mini', '--json')) as Listed[]
  expect(shown.map(({ kind }) => kind)).toContain('openai')
  expect(shown.map(({ kind }) => kind)).toContain('azure-openai')
  const one = await run('show', 'bedrock/eu.anthropic.claude-3-haiku-20240307-v1:0', '--json')
  expect(JSON.parse(one)).toMatchObject({ kind: 'bedrock', outputTokens: 4_096 })
})

it('show says where to look for a model that nobody knows', async () => {
  await expect(run('show', 'our-own')).rejects.toThrow('models list --search')
})

describe('what a gateway offers', () => {
  const target = (providerId: string, providerName: string, model: string) => ({
    ...{ providerId, providerName, model, facts: null },
  })
  const lists: Readonly<Record<string, readonly object[]>> = {
    '/api/v1/providers': [
      { id: 'prv_1', name: 'main', kind: 'openai' },
      { id: 'prv_2', name: 'spare', kind: 'anthropic' },
    ],
    '/api/v1/models': [
      { name: 'chat', targets: [target('prv_1', 'main', 'm-1'), target('prv_2', 'spare', 'm-2')] },
      { name: 'draw', targets: [target('prv_1', 'main', 'm-3')] },
    ],
  }
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-offered-'))
  const server = createServer((request, response) => {
    const items = lists[new URL(request.url ?? '', 'http://localhost').pathname]
    response.end(items === undefined ? '' : JSON.stringify({ items, nextCursor: null }))
  })
  beforeAll(() => once(server.listen(join(folder, 'admin.sock')), 'listening'))
  afterAll(() => {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true })
  })

  it('is listed with name, provider and kind apart, and counted by models and targets', async () => {
    const lines = (await run('list', '--offered', '--data', folder)).split('\n')
    expect(lines.map((line) => line.split(/ {2,}/).slice(0, 4))).toEqual([
      ['NAME', 'PROVIDER', 'KIND', 'MODEL'],
      ['chat', 'main', 'openai', 'm-1'],
      ['chat', 'spare', 'anthropic', 'm-2'],
      ['draw', 'main', 'openai', 'm-3'],
      ['2 models, 3 targets'],
    ])
    const some = await run('list', '--offered', '--data', folder, '--kind', 'anthropic', '--json')
    expect(JSON.parse(some)).toMatchObject([
      { name: 'chat', provider: 'spare', kind: 'anthropic', model: 'm-2' },
    ])
  })

  it('is shown by its public name, and one that is not offered is refused with those that are', async () => {
    const text = await run('show', 'chat', '--offered', '--data', folder)
    expect(text).toMatch(/^provider +main$[^]*^provider +spare$/m)
    await expect(run('show', 'none', '--offered', '--data', folder)).rejects.toThrow(
      'it offers chat, draw',
    )
    await expect(run('show', 'chat-of-ours')).rejects.toThrow('--offered')
  })
})
