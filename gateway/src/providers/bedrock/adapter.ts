// The adapter of Amazon Bedrock: Converse for every model that it has.
import type { ProviderAdapter } from '../provider.ts'
import { converseWire } from './converse-wire.ts'
import { countTokensWire } from './count-tokens-wire.ts'
import { readBedrockFailure } from './read-failure.ts'
import { signRequest } from './sign.ts'

export const bedrock: ProviderAdapter = {
  kind: 'bedrock',
  // The region is in the address: https://bedrock-runtime.eu-west-1.amazonaws.com
  defaultBaseUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com',
  needsCredential: true,
  isInProcess: false,
  wires: { chat: [converseWire], count_tokens: [countTokensWire] },
  sign: (request, secret) => signRequest(request, secret, new Date()),
  decodeFailure: readBedrockFailure,
  passedAnswerHeaders: ['x-amzn-requestid', 'retry-after'],
}
