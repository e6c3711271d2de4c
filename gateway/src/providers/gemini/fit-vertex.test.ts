import { describe, expect, it } from 'vitest'
import { gemini } from './adapter.ts'
import { createVertex } from './vertex.ts'

const passing = createVertex().wires.chat![0]!.passing!

describe('a request of the same dialect at Vertex AI', () => {
  it('passes as it is when every content has a role', () => {
    const contents = [{ role: 'user', parts: [{ text: 'x' }] }, { role: 'model' }]
    expect(passing.fit!({ contents })).toBeNull()
    expect(passing.fit!({ contents: [null, 1] })).toBeNull()
  })

  it('gets the roles that AI Studio does without', () => {
    const call = { parts: [{ functionCall: { name: 'now' } }] }
    const fitted = passing.fit!({ contents: [{ parts: [{ text: 'x' }] }, call], labels: {} })
    expect(JSON.parse(String(fitted?.body))).toEqual({
      contents: [
        { parts: [{ text: 'x' }], role: 'user' },
        { ...call, role: 'model' },
      ],
      labels: {},
    })
    const alone = passing.fit!({ contents: { parts: [{ text: 'x' }] } })
    expect(JSON.parse(String(alone?.body)).contents).toHaveLength(1)
  })

  it('loses the ids of calls and results, which Vertex AI does not know', () => {
    const call = { name: 'now', args: { id: 'mine' } }
    const contents = [
      { role: 'model', parts: [{ functionCall: { id: 'a', ...call }, thoughtSignature: 's' }] },
      { role: 'user', parts: [{ function_response: { id: 'a', name: 'now' } }, { text: 'x' }] },
    ]
    expect(JSON.parse(String(passing.fit!({ contents })?.body)).contents).toEqual([
      { role: 'model', parts: [{ functionCall: call, thoughtSignature: 's' }] },
      { role: 'user', parts: [{ function_response: { name: 'now' } }, { text: 'x' }] },
    ])
  })

  it('at AI Studio needs none', () => {
    expect(gemini.wires.chat![0]!.passing!.fit).toBeUndefined()
  })
})
