// Undoes a compression that an upstream applied although it was asked not to.
import type { Transform } from 'node:stream'
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from 'node:zlib'
import { GatewayError } from '../../errors.ts'

/** Throws GatewayError `upstream_unreadable` for a coding that nobody here knows. */
export function createInflater(coding: string): Transform {
  switch (coding.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      // What is there is handed out at once: events of a stream do not wait for a full block.
      return createGunzip({ flush: constants.Z_SYNC_FLUSH })
    case 'deflate':
      return createInflate({ flush: constants.Z_SYNC_FLUSH })
    case 'br':
      return createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH })
    case 'zstd':
      return createZstdDecompress({ flush: constants.ZSTD_e_flush })
    default:
      throw new GatewayError('upstream_unreadable', {
        detail: `the answer is encoded as "${coding.slice(0, 40)}"`,
      })
  }
}
