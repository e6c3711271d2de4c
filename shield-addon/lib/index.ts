// The native half of the shield: what the daemon may use.
export { ShieldError } from './error.ts'
export { mountBpfFileSystem } from './mount.ts'
export { openShield } from './open-shield.ts'
export { peerCredentials } from './peer-credentials.ts'
export { probe } from './probe.ts'
export { anomalies, protocols, reasons, verdicts } from './reasons.ts'
export type * from './types.ts'
