// Gives back the memory that a thread's start took: reading and compiling modules leaves two to three times what stays, and V8 keeps it as long as nothing presses.
import { Session } from 'node:inspector/promises'

/**
 * One full collection of this thread, 50 to 200 ms in which it does nothing else: before it serves, not after. Measured
 * with one worker at rest: 393 MB resident without it, 181 with it.
 */
export async function collectGarbage(): Promise<void> {
  const session = new Session()
  session.connect()
  try {
    await session.post('HeapProfiler.collectGarbage')
  } finally {
    session.disconnect()
  }
}
