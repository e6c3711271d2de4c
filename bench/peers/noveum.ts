// Noveum's AI gateway, in Rust, from crates.io: it passes the client's key on, prices calls and keeps no record. Its
// limits need its maker's service; of its own guard only lists of models work alone, so it comes with and without one.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../test/process/port.ts'
import { start } from '../start.ts'
import { noDuties, type Duties, type Peer } from '../subject.ts'
import { cacheFolder, run } from './install.ts'

const version = '2.0.1'
const crate = 'noveum-ai-gateway'

const program = () => join(cacheFolder('noveum'), 'bin', crate)

const modelList = {
  policies: [
    {
      name: 'models',
      type: 'model_allowlist',
      mode: 'enforce',
      config: { allowed: ['gpt-4o-mini'], action: 'block' },
    },
  ],
}

export const noveum = variant('Noveum', { ...noDuties, price: 'yes' }, {})

export const guardedNoveum = variant(
  'guarded Noveum',
  { ...noDuties, subscription: 'one list of models', price: 'yes' },
  { NOVEUM_GUARD_POLICIES: JSON.stringify(modelList) },
)

function variant(name: string, duties: Duties, settings: Readonly<Record<string, string>>): Peer {
  return {
    name,
    duties,
    async install() {
      if (!existsSync(program())) {
        const place = ['--root', cacheFolder('noveum')]
        await run('cargo', ['install', '--quiet', '--locked', ...place, `${crate}@${version}`])
      }
      return version
    },
    async start({ task, upstream, folder }) {
      const port = await freePort()
      return start({
        name,
        port,
        folder,
        command: program(),
        args: [],
        env: {
          HOST: '127.0.0.1',
          PORT: String(port),
          RUST_LOG: 'error',
          OPENAI_BASE_URL: `http://127.0.0.1:${upstream}`,
          ANTHROPIC_BASE_URL: `http://127.0.0.1:${upstream}`,
          ...settings,
        },
        headers: [
          {
            authorization: 'Bearer sk-bench',
            'x-provider': task === 'translated stream' ? 'anthropic' : 'openai',
          },
        ],
      })
    },
  }
}
