// The map of detection: offences come in, decisions against sources come out.
export { createDetection } from './detection.ts'
export type { Detection } from './detection.ts'
export type { EnforcedDecision, Kernel, PublishDecisions } from './active-decisions.ts'
