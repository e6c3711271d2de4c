// Detection and the link to the shield, put together: whom to ban, where it is enforced, and who must never be.
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Clock } from '../contract/clock.ts'
import { createDetection, type Detection, type PublishDecisions } from '../detection/index.ts'
import { createShieldClient, type ShieldClient } from '../shield/client.ts'
import type { ControlStorage, WriteQuery } from '../storage/index.ts'
import { endedDecisions } from './ended-decisions.ts'
import { watchNeverBlock } from './never-block.ts'

export interface Protection {
  readonly detection: Detection
  readonly shield: ShieldClient
  close(): Promise<void>
}

/** Resolves once the stored decisions are in force again; the shield may come later or never. */
export async function startProtection(options: {
  readonly config: Config
  readonly clock: Clock
  readonly storage: ControlStorage
  readonly publish: PublishDecisions
  readonly log: Logger
}): Promise<Protection> {
  const { config, clock, storage, publish, log } = options
  const { decisions } = storage
  const neverBlock = await watchNeverBlock(config)

  const detection = createDetection({
    clock,
    settings: config.detection,
    neverBlock: neverBlock.entries,
    decisions: {
      all: () => decisions.all(),
      active: decisions.active,
      insert: decisions.insert,
      replace: decisions.replace,
      end: decisions.end,
      removeEndedBefore: decisions.removeEndedBefore,
      async write(queries) {
        // What comes back are this storage's own queries, opaque to detection.
        await storage.write(queries as readonly WriteQuery[])
      },
    },
    kernel: {
      isAttachedAddress: (addressHex) => shield.isAttachedAddress(addressHex),
      block: (decision) => shield.block(decision),
      unblock: ({ id }) => shield.remove(id),
    },
    publish,
    log,
  })
  await detection.restore()

  const shield = createShieldClient({
    socketPath: config.shield.socket,
    kernelBound: detection.kernelBound,
    removedIds: () => endedDecisions(decisions, clock.nowMs()),
    adopt: detection.adopt,
    log,
  })

  return {
    detection,
    shield,
    async close() {
      neverBlock.stop()
      detection.close()
      await shield.close()
    },
  }
}
