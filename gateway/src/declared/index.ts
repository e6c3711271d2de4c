// The map of portcullis.yaml: parse, check, apply, export.
export { applyDeclared } from './apply.ts'
export { exportDeclared } from './export.ts'
export { checkFile, parseDeclared } from './parse.ts'
export type { DeclaredFile, Environment } from './document.ts'
