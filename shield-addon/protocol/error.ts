// What the shield's socket refuses, by code.

/** Codes of the socket's errors; each message names the value that it is about. */
export type ProtocolErrorCode =
  | 'frame_too_large'
  | 'frame_not_json'
  | 'invalid_request'
  | 'unknown_verb'
  | 'invalid_target'
  | 'unsupported_prefix'
  | 'protected_target'
  | 'table_full'
  | 'not_blocked'
  | 'not_allowed'
  | 'already_removed'
  | 'socket_in_use'
  | 'socket_path_too_long'
  | 'peer_refused'
  | 'shield_detached'
  | 'journal_failed'
  | 'shield_unavailable'
  | 'shield_failed'
  | 'timeout'
  | 'internal'

export class ProtocolError extends Error {
  readonly code: ProtocolErrorCode

  constructor(code: ProtocolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ProtocolError'
    this.code = code
  }
}
