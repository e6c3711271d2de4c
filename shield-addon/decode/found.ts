// What a look at the first bytes of a stream gives.

export type Found<Layer> =
  /** Something else. */
  | { readonly state: 'none' }
  /** So far it fits. */
  | {
      readonly state: 'open'
      /** Bytes below which another look is of no use. */
      readonly least: number
      /** What can be told already; null when nothing can. */
      readonly partial: () => Layer | null
    }
  | { readonly state: 'whole'; readonly layer: Layer }
