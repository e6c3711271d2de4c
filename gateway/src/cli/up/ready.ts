// Waits until the gateway that was just started takes calls.
import { connectAdmin, type AdminClient } from '../admin-client.ts'

/** Gives null when the gateway ended before it was ready. */
export async function whenReady(
  adminSocket: string,
  ended: Promise<number>,
): Promise<AdminClient | null> {
  const stop = new AbortController()
  void ended.then(() => stop.abort())
  while (!stop.signal.aborted) {
    const admin = await connectAdmin(adminSocket)
    try {
      if (admin !== null) {
        await admin.request('GET', '/readyz')
        return admin
      }
    } catch {
      await admin?.close()
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return null
}
