// shieldd, the only privileged process: what the command line starts.
export type { DaemonConfig, DaemonLog } from './config.ts'
export { readHostFacts, type HostFacts } from './host-facts.ts'
export { detachWithoutDaemon, runShieldDaemon } from './run.ts'
