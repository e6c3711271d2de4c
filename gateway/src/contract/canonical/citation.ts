// A source on the web that a text stands on, as search tools of every vendor tell it.

export interface Citation {
  readonly url: string
  readonly title?: string
  /** The source's own words. */
  readonly quote?: string
  /** The stretch of the part's text that stands on it, in UTF-16 units; absent: not told. */
  readonly range?: { readonly start: number; readonly end: number }
}
