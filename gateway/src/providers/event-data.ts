// The data of one event of a stream whose bytes pass.
import { readEvents } from './sse.ts'

/** The `data` of one event given in Latin-1; null when it has none. */
export function readData(block: string): string | null {
  return readEvents(Buffer.from(block, 'latin1').toString())[0]?.data ?? null
}
