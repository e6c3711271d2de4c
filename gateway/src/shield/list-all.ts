// Reads all pages of the daemon's decisions.
import type { Decision } from '@portcullis/shield-addon/protocol'
import type { ShieldConnection } from './connection.ts'

export async function listAll(connection: ShieldConnection): Promise<Decision[]> {
  const decisions: Decision[] = []
  let after: string | null = null
  do {
    const page: { decisions: Decision[]; next: string | null } = await connection.request(
      'list',
      { after },
      10_000,
    )
    decisions.push(...page.decisions)
    after = page.next
  } while (after !== null)
  return decisions
}
