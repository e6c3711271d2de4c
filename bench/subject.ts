// What is measured: a process that answers the same chat call at a port.

export interface Subject {
  readonly name: string
  readonly port: number
  /** All its processes now. */
  pids(): readonly number[]
  stop(): Promise<void>
}
