// What Claude's messages have beside text: its own tools, citations, hidden thoughts, and every way to end.
import { page, tokens, type Json, type UnusualAnswer } from './answer.ts'

const messageUsage = { input_tokens: 11, output_tokens: 7 }

function message(content: readonly Json[], beside: Json = {}): Json {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude',
    content,
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: messageUsage,
    ...beside,
  }
}

/** Blocks whose deltas are given; the start of each is the block without its words. */
function messageEvents(
  blocks: readonly (readonly [start: Json, ...deltas: Json[]])[],
  delta: Json = { stop_reason: 'end_turn', stop_sequence: null },
): Json[] {
  return [
    {
      type: 'message_start',
      message: message([], { stop_reason: null, usage: { input_tokens: 11, output_tokens: 1 } }),
    },
    ...blocks.flatMap(([start, ...deltas], index) => [
      { type: 'content_block_start', index, content_block: start },
      ...deltas.map((one) => ({ type: 'content_block_delta', index, delta: one })),
      { type: 'content_block_stop', index },
    ]),
    { type: 'message_delta', delta, usage: messageUsage },
    { type: 'message_stop' },
  ]
}

const claude = { kind: 'anthropic', basePath: '/v1', own: 'anthropic-messages', tokens } as const
const text = { type: 'text', text: '' }
const says = (words: string) => ({ type: 'text_delta', text: words })
const webCitation = {
  type: 'web_search_result_location',
  url: page,
  title: 'Trier',
  encrypted_index: 'AAAA',
  cited_text: 'wet',
}
const search = {
  type: 'server_tool_use',
  id: 'srvtoolu_1',
  name: 'web_search',
  input: { query: 'Trier' },
}
const found = {
  type: 'web_search_tool_result',
  tool_use_id: 'srvtoolu_1',
  content: [{ type: 'web_search_result', url: page, title: 'Trier', encrypted_content: 'AAAA' }],
}
const charLocation = {
  type: 'char_location',
  cited_text: 'wet',
  document_index: 0,
  document_title: 'Own',
  start_char_index: 0,
  end_char_index: 3,
}

export const claudeAnswers: readonly UnusualAnswer[] = [
  {
    ...claude,
    name: 'Claude’s web search',
    whole: message([search, found, { ...text, text: 'Rain in Trier', citations: [webCitation] }]),
    events: messageEvents([
      [
        { ...search, input: {} },
        { type: 'input_json_delta', partial_json: '{"query":"Trier"}' },
      ],
      [found],
      [
        { ...text, citations: [] },
        says('Rain in Trier'),
        { type: 'citations_delta', citation: webCitation },
      ],
    ]),
    says: 'Rain in Trier',
    lost: ['server_tool_use', 'web_search_tool_result'],
    source: page,
  },
  {
    ...claude,
    name: 'Claude’s code execution, after its words',
    whole: message(
      [
        { ...text, text: 'Rain in Trier' },
        { type: 'server_tool_use', id: 'srvtoolu_2', name: 'bash_code_execution', input: {} },
        { type: 'bash_code_execution_tool_result', tool_use_id: 'srvtoolu_2', content: {} },
      ],
      { container: { id: 'container_1', expires_at: '2026-11-24T00:00:00Z' } },
    ),
    events: messageEvents(
      [
        [text, says('Rain in Trier')],
        [{ type: 'server_tool_use', id: 'srvtoolu_2', name: 'bash_code_execution', input: {} }],
        [{ type: 'bash_code_execution_tool_result', tool_use_id: 'srvtoolu_2', content: {} }],
      ],
      { stop_reason: 'end_turn', stop_sequence: null, container: { id: 'container_1' } },
    ),
    says: 'Rain in Trier',
    lost: ['server_tool_use', 'bash_code_execution_tool_result', 'container'],
  },
  {
    ...claude,
    name: 'a citation of the caller’s own document, and hidden thoughts',
    whole: message([
      { type: 'redacted_thinking', data: 'AAAA' },
      { ...text, text: 'Rain in Trier', citations: [charLocation] },
    ]),
    events: messageEvents([
      [{ type: 'redacted_thinking', data: 'AAAA' }],
      [
        { ...text, citations: [] },
        says('Rain in Trier'),
        { type: 'citations_delta', citation: charLocation },
      ],
    ]),
    says: 'Rain in Trier',
    lost: ['citations'],
  },
  ...(
    ['pause_turn', 'refusal', 'model_context_window_exceeded', 'a_word_of_tomorrow'] as const
  ).map((reason): UnusualAnswer => ({
    ...claude,
    name: `Claude’s end by ${reason}`,
    whole: message([{ ...text, text: 'Rain in Trier' }], { stop_reason: reason }),
    events: messageEvents([[text, says('Rain in Trier')]], { stop_reason: reason }),
    says: 'Rain in Trier',
    lost: [],
  })),
]
