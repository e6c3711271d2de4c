// nginx as a plain proxy, the measure of the others; it translates nothing, so it passes the upstream's own dialect.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../test/process/port.ts'
import { start } from '../start.ts'
import { noDuties, type Peer, type Subject } from '../subject.ts'
import { run } from './install.ts'

export const nginx: Peer = {
  name: 'nginx',
  duties: noDuties,
  async install() {
    const text = await run('nginx', ['-v'])
    return /nginx\/(\S+)/.exec(text)?.[1] ?? ''
  },
  start({ task, upstream, folder }) {
    const path = task === 'translated stream' ? '/v1/messages' : ''
    return startNginx({
      name: 'nginx',
      folder,
      location: `location / {
        proxy_pass http://upstream${path};
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        ${task === 'call' ? '' : 'proxy_buffering off;'}
      }`,
      pool: `upstream upstream { server 127.0.0.1:${upstream}; keepalive 64; keepalive_requests 1000000; }`,
    })
  },
}

interface Nginx {
  readonly name: string
  readonly folder: string
  readonly location: string
  readonly pool?: string
}

export async function startNginx({ name, folder, location, pool = '' }: Nginx): Promise<Subject> {
  const port = await freePort()
  const file = join(folder, 'nginx.conf')
  writeFileSync(
    file,
    `worker_processes 1; daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  keepalive_requests 1000000;
  ${pool}
  server { listen 127.0.0.1:${port}; ${location} }
}
`,
  )
  return start({
    name,
    port,
    folder,
    command: 'nginx',
    args: ['-c', file, '-p', folder, '-e', `${folder}/error.log`],
    signal: 'SIGQUIT',
  })
}
