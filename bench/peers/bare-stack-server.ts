// What our stack costs with nothing of ours on: bare Fastify and one undici dispatch a call, bytes in and bytes out.
import fastify from 'fastify'
import { Pool } from 'undici'

const [port = '', upstream = ''] = process.argv.slice(2)
const pool = new Pool(`http://127.0.0.1:${upstream}`, { connections: 64 })
const server = fastify({ logger: false })
server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
  done(null, body)
})
server.post('/v1/chat/completions', (request, reply) => {
  const chunks: Buffer[] = []
  let contentType = ''
  pool.dispatch(
    {
      method: 'POST',
      path: '/v1/chat/completions',
      headers: { 'content-type': 'application/json' },
      body: request.body as Buffer,
    },
    {
      onRequestStart() {},
      onResponseStart(_controller, _status, headers) {
        contentType = String(headers['content-type'])
      },
      onResponseData(_controller, chunk) {
        chunks.push(chunk)
      },
      onResponseEnd() {
        void reply
          .header('content-type', contentType)
          .send(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))
      },
      onResponseError(_controller, error) {
        void reply.code(502).send(error.message)
      },
    },
  )
})
await server.listen({ host: '127.0.0.1', port: Number(port) })
