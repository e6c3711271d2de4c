// The order of the policies: before the body is read, and after.
import type { Offence } from '../../contract/offence.ts'
import type { Counters } from '../../counters/counters.ts'
import {
  advance,
  type Allowed,
  type Arrived,
  type CallSoFar,
  type Identified,
  type Received,
} from '../call.ts'
import { findAccess } from './access.ts'
import { authenticate } from './authenticate.ts'
import { refuseBanned } from './ban.ts'
import { createKeyHasher } from './hash-key.ts'
import { takeLimits } from './limits.ts'

export interface Policies {
  /** Ban. For every address of ours, known or not. */
  admitSource(call: Arrived): void
  /** Key. Before the body is read: an unknown caller sends none. */
  identify(call: Arrived): Identified
  /** Subscription, model, limits. */
  allow(call: Received): Allowed
  /** Gives back what `allow` took; once for each allowed call. */
  release(call: CallSoFar): void
}

export function createPolicies(options: {
  readonly counters: Counters
  readonly offence: (offence: Offence) => void
}): Policies {
  const { counters, offence } = options
  const hasher = createKeyHasher()
  return {
    admitSource: refuseBanned,
    identify: (call) => authenticate(call, hasher, offence),
    allow(call) {
      const access = findAccess(call, call.envelope.model)
      return advance(call, { grant: takeLimits(call, access, counters) })
    },
    release({ grant }) {
      if (grant?.parallelSlot) counters.release(grant.parallelSlot)
    },
  }
}
