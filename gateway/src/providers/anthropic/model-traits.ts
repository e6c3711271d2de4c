// What a Claude model can be told, by its name: how to think, and whether it writes JSON to a schema by itself.

export interface ModelTraits {
  /**
   * `adaptive`: it decides itself, guided by an effort; `budget`: it wants a number of tokens; null: it can't think
   * aloud.
   */
  readonly thinking: 'adaptive' | 'budget' | null
  /** False: a schema for the answer has to be the input of a tool. */
  readonly hasOutputFormat: boolean
}

/** First match wins, as Anthropic's model pages have it; what is newer than the table is as the last row. */
const table: readonly (readonly [pattern: RegExp, traits: ModelTraits])[] = [
  [/claude-(3-(opus|sonnet|haiku)|3-5|2|instant)/, { thinking: null, hasOutputFormat: false }],
  [/claude-3-7/, { thinking: 'budget', hasOutputFormat: false }],
  [
    /claude-(opus|sonnet)-4(-0)?(-2025\d{4}|@2025\d{4}|$)/,
    { thinking: 'budget', hasOutputFormat: false },
  ],
  [/claude-(opus-4-1|(opus|sonnet|haiku)-4-5)/, { thinking: 'budget', hasOutputFormat: true }],
  [/./, { thinking: 'adaptive', hasOutputFormat: true }],
]

export function traitsOf(model: string): ModelTraits {
  return table.find(([pattern]) => pattern.test(model))![1]
}
