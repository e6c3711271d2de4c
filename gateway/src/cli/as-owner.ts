// Lets a command that root runs leave no files of root in a data directory that belongs to somebody else.
import type { Owner } from './up/directories.ts'

/** Becomes the owner of the data directory for the rest of the process; nothing to do without root, or for root's own. */
export function becomeOwner({ uid, gid }: Owner): void {
  if (process.getuid?.() !== 0 || uid === 0) return
  process.setgroups?.([])
  process.setgid?.(gid)
  process.setuid?.(uid)
}
