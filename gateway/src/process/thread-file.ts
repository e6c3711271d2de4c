// Names the file of a thread: the source beside us when types are stripped, the built one otherwise.
import { extname, join } from 'node:path'

export function threadFile(name: 'worker' | 'writer' | 'reader'): string {
  return join(import.meta.dirname, '..', name + extname(import.meta.filename))
}
