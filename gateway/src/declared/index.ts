// The map of portcullis.yaml: parse, check, apply, export.
export { applyDeclared } from './apply.ts'
export type { Change } from './change.ts'
export { exportDeclared } from './export.ts'
export { checkFile, parseDeclared, type ParsedFile } from './parse.ts'
export type { Declared } from './schema.ts'
export type { DeclaredFile, Environment } from './document.ts'
