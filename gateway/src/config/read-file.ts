// Reads a file that an operator named, with words for what may be wrong with it.
import { readFileSync } from 'node:fs'
import type { DeclaredFile } from '../declared/section.ts'
import { SettingsError } from '../errors.ts'

const sentences: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `There is no file ${path}.`,
  ENOTDIR: (path) => `There is no file ${path}.`,
  EISDIR: (path) => `${path} is a folder; name the file in it.`,
  EACCES: (path) => `${path} may not be read by this user.`,
}

/** Throws SettingsError that names the file. */
export function readNamedFile(path: string): DeclaredFile {
  try {
    return { path, text: readFileSync(path, 'utf8') }
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    const sentence = sentences[code]?.(path) ?? `${path} can not be read: ${message}`
    throw new SettingsError(sentence, { cause: error })
  }
}
