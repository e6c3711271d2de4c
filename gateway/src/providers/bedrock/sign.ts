// Proves a request to AWS: by an access key's signature (version 4), or by a Bedrock API key as a bearer.
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { GatewayError } from '../../errors.ts'
import type { UnsignedRequest } from '../provider.ts'

/** `ACCESS_KEY_ID:SECRET_ACCESS_KEY` or `ACCESS_KEY_ID:SECRET_ACCESS_KEY:SESSION_TOKEN`. */
export interface AccessKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** Null for what is no access key, and so an API key of Bedrock, which holds no colon. */
export function readAccessKey(secret: string): AccessKey | null {
  const [accessKeyId, secretAccessKey, ...token] = secret.split(':')
  if (!accessKeyId || !secretAccessKey) return null
  return {
    accessKeyId,
    secretAccessKey,
    ...(token.length === 0 ? {} : { sessionToken: token.join(':') }),
  }
}

/** The region in a host's name (`bedrock-runtime.eu-west-1.amazonaws.com`); that of AWS's own default elsewhere. */
export function regionOf(hostname: string): string {
  return /(?:^|\.)bedrock-runtime(?:-fips)?\.([a-z0-9-]+)\./.exec(hostname)?.[1] ?? 'us-east-1'
}

/** The headers to add. Throws GatewayError `upstream_credential_refused` without a secret. */
export async function signRequest(
  request: UnsignedRequest,
  secret: string | null,
  date: Date,
): Promise<Record<string, string>> {
  if (secret === null) {
    throw new GatewayError('upstream_credential_refused', { detail: 'Bedrock has no credential' })
  }
  const accessKey = readAccessKey(secret)
  if (accessKey === null) return { authorization: `Bearer ${secret}` }
  const url = new URL(request.origin)
  // Loaded by the first call that needs it: 11 MB in a worker, measured.
  const { SignatureV4 } = await import('@smithy/signature-v4')
  const signer = new SignatureV4({
    service: 'bedrock',
    region: regionOf(url.hostname),
    credentials: accessKey,
    sha256: Sha256,
    // The digest of the body is in the signature; a header with it is only for S3.
    applyChecksum: false,
  })
  const signed = await signer.sign(
    {
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: request.path,
      query: {},
      headers: { host: url.host, 'content-type': request.headers['content-type'] ?? '' },
      body: request.body,
    },
    { signingDate: date },
  )
  const { host: _host, 'content-type': _contentType, ...added } = signed.headers
  return added
}

/** Node's own digest, in the shape that the signer wants. */
class Sha256 {
  readonly #key: Buffer | null
  #hash: Hash | Hmac

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#key = secret === undefined ? null : toBuffer(secret)
    this.#hash = this.#start()
  }

  #start(): Hash | Hmac {
    return this.#key === null ? createHash('sha256') : createHmac('sha256', this.#key)
  }

  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(toBuffer(chunk))
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()))
  }

  reset(): void {
    this.#hash = this.#start()
  }
}

function toBuffer(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data)
  if (data instanceof ArrayBuffer) return Buffer.from(data)
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}
