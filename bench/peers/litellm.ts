// LiteLLM's proxy from PyPI in a virtual environment, with its master key and without a database.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../test/process/port.ts'
import { start } from '../start.ts'
import { noDuties, type Peer } from '../subject.ts'
import { cacheFolder, run } from './install.ts'

const python = () => join(cacheFolder('litellm'), 'venv/bin/python')

export const litellm: Peer = {
  name: 'LiteLLM',
  duties: { ...noDuties, keyCheck: 'one master key', price: 'yes' },
  async install() {
    const folder = cacheFolder('litellm')
    if (!existsSync(join(folder, 'venv/bin/litellm'))) {
      await run('python3', ['-m', 'venv', 'venv'], folder)
      await run(python(), ['-m', 'pip', 'install', '--quiet', 'litellm[proxy]'], folder)
    }
    const ask = 'import importlib.metadata as m; print(m.version("litellm"))'
    return (await run(python(), ['-c', ask])).trim()
  },
  async start({ task, upstream, folder }) {
    const port = await freePort()
    const target =
      task === 'translated stream'
        ? `model: anthropic/claude-haiku-4-5, api_base: "http://127.0.0.1:${upstream}"`
        : `model: openai/gpt-4o-mini, api_base: "http://127.0.0.1:${upstream}/v1"`
    const file = join(folder, 'config.yaml')
    writeFileSync(
      file,
      `model_list:
  - { model_name: gpt-4o-mini, litellm_params: { ${target}, api_key: sk-bench } }
general_settings: { master_key: sk-bench-master }
`,
    )
    return start({
      name: 'LiteLLM',
      port,
      folder,
      command: join(cacheFolder('litellm'), 'venv/bin/litellm'),
      args: ['--config', file, '--host', '127.0.0.1', '--port', String(port), '--num_workers', '1'],
      env: {
        LITELLM_LOG: 'ERROR',
        LITELLM_MODE: 'PRODUCTION',
        // Prices from the package, not from the network.
        LITELLM_LOCAL_MODEL_COST_MAP: 'True',
      },
      headers: [{ authorization: 'Bearer sk-bench-master' }],
    })
  },
}
