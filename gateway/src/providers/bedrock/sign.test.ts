import { describe, expect, it } from 'vitest'
import { readAccessKey, regionOf, signRequest } from './sign.ts'

const request = {
  origin: 'https://bedrock-runtime.eu-west-1.amazonaws.com',
  path: '/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse',
  headers: { 'content-type': 'application/json' },
  body: '{"messages":[]}',
}
const key = 'AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const date = new Date('2026-01-02T03:04:05Z')
const scope = 'AKIDEXAMPLE/20260102/eu-west-1/bedrock/aws4_request'

describe('a request to Bedrock', () => {
  // Both signatures are botocore's for the same request.
  it('is signed by an access key', async () => {
    expect(await signRequest(request, key, date)).toEqual({
      'x-amz-date': '20260102T030405Z',
      authorization:
        `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=content-type;host;x-amz-date, ` +
        'Signature=94083201871dfc3953d38e6936103928fdd174a30bb9abe85e53e02841cce50d',
    })
  })

  it('is signed with the token of a session', async () => {
    expect(await signRequest(request, `${key}:SESSION/TOKEN==`, date)).toEqual({
      'x-amz-date': '20260102T030405Z',
      'x-amz-security-token': 'SESSION/TOKEN==',
      authorization:
        `AWS4-HMAC-SHA256 Credential=${scope}, ` +
        'SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, ' +
        'Signature=76d22a28c840f94eb5f3443687764f165ee123e0ec078e7db65174be9fb85186',
    })
  })

  it('is signed over its bytes, text or not', async () => {
    const bytes = { ...request, body: Buffer.from(request.body) }
    expect(await signRequest(bytes, key, date)).toEqual(await signRequest(request, key, date))
    const other = { ...request, body: '{}' }
    expect(await signRequest(other, key, date)).not.toEqual(await signRequest(request, key, date))
  })

  it('carries an API key as it is', async () => {
    expect(await signRequest(request, 'ABSKQmVkcm9jaw==', date)).toEqual({
      authorization: 'Bearer ABSKQmVkcm9jaw==',
    })
  })

  it('is not sent without a credential', async () => {
    await expect(signRequest(request, null, date)).rejects.toMatchObject({
      code: 'upstream_credential_refused',
    })
  })
})

it.each([
  ['bedrock-runtime.eu-west-1.amazonaws.com', 'eu-west-1'],
  ['bedrock-runtime-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
  ['vpce-1a-2b.bedrock-runtime.ap-south-1.vpce.amazonaws.com', 'ap-south-1'],
  ['localhost', 'us-east-1'],
])('the region of %s is %s', (hostname, region) => {
  expect(regionOf(hostname)).toBe(region)
})

it('an access key has at least two parts', () => {
  expect(readAccessKey('a:b:c')).toEqual({
    accessKeyId: 'a',
    secretAccessKey: 'b',
    sessionToken: 'c',
  })
  expect(readAccessKey('a:b')).toEqual({ accessKeyId: 'a', secretAccessKey: 'b' })
  expect(readAccessKey('ABSK')).toBeNull()
})
