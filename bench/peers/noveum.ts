// Noveum's AI gateway, in Rust, from crates.io; it passes the client's key on and keeps no record.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../test/process/port.ts'
import { start } from '../start.ts'
import type { Peer } from '../subject.ts'
import { cacheFolder, run } from './install.ts'

const version = '2.0.1'
const crate = 'noveum-ai-gateway'

const program = () => join(cacheFolder('noveum'), 'bin', crate)

export const noveum: Peer = {
  name: 'Noveum',
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
      name: 'Noveum',
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
