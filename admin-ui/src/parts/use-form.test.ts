// Problem details of the server find the fields that they are about.
import { expect, test } from 'vitest'
import { ProblemError } from '../api/problem.ts'
import { problemsByField } from './use-form.ts'

const problem = (errors: { pointer: string; code: string; message: string; fix?: string }[]) =>
  new ProblemError({ type: 't', title: 'Bad', status: 400, code: 'invalid_request', errors })

test('a pointer finds its field, and the first problem of a field stays', () => {
  const error = problem([
    { pointer: '/name', code: 'taken', message: 'web is taken', fix: 'Choose another.' },
    { pointer: '/name', code: 'long', message: 'too long' },
    { pointer: '/body/reason', code: 'empty', message: 'say why' },
  ])
  expect(problemsByField(error, { name: '', reason: '' })).toEqual({
    name: 'web is taken. Choose another.',
    reason: 'say why',
  })
})

test('a problem of no field of this form is left for the form itself', () => {
  expect(
    problemsByField(problem([{ pointer: '/tenantId', code: 'x', message: 'y' }]), { name: '' }),
  ).toEqual({})
  expect(problemsByField(new Error('other'), { name: '' })).toEqual({})
})
