// Portkey's open gateway from npm, in the same Node as ours; it checks no key of its own and keeps no record.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../test/process/port.ts'
import { start } from '../start.ts'
import { noDuties, type Peer } from '../subject.ts'
import { cacheFolder, run } from './install.ts'

/** Its streams fail with the newest @hono/node-server that its range allows, whose answers' headers cannot be changed. */
const manifest = {
  private: true,
  dependencies: { '@portkey-ai/gateway': '1.15.2' },
  overrides: { '@hono/node-server': '1.12.2', hono: '4.9.7' },
}

const home = () => join(cacheFolder('portkey'), 'node_modules/@portkey-ai/gateway')

export const portkey: Peer = {
  name: 'Portkey',
  duties: noDuties,
  async install() {
    const folder = cacheFolder('portkey')
    if (!existsSync(join(home(), 'build/start-server.js'))) {
      writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
      await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], folder)
    }
    return String(JSON.parse(readFileSync(join(home(), 'package.json'), 'utf8')).version)
  },
  async start({ task, upstream, folder }) {
    const port = await freePort()
    return start({
      name: 'Portkey',
      port,
      folder,
      command: process.execPath,
      args: [join(home(), 'build/start-server.js'), `--port=${port}`, '--headless'],
      headers: [
        {
          authorization: 'Bearer sk-bench',
          'x-portkey-provider': task === 'translated stream' ? 'anthropic' : 'openai',
          'x-portkey-custom-host': `http://127.0.0.1:${upstream}/v1`,
        },
      ],
    })
  },
}
