// The bare stack as a process of its own: the row that tells our code's share from Fastify's and undici's.
import { join } from 'node:path'
import { freePort } from '../../test/process/port.ts'
import { start } from '../start.ts'
import { noDuties, type Peer } from '../subject.ts'

export const bareStack: Peer = {
  name: 'bare stack',
  duties: noDuties,
  install: async () => process.versions.node,
  async start({ upstream, folder }) {
    const port = await freePort()
    const server = join(import.meta.dirname, 'bare-stack-server.ts')
    const args = [server, String(port), String(upstream)]
    return start({ name: 'bare stack', port, folder, command: process.execPath, args })
  },
}
