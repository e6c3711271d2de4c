// The map of detection: offences come in, decisions against sources come out.
export { createDetection } from './detection.ts'
export type { Detection, DetectionOptions, ManualDecision } from './detection.ts'
export type {
  DecisionStore,
  EnforcedDecision,
  Kernel,
  PublishDecisions,
} from './active-decisions.ts'
