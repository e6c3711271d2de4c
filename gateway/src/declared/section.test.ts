// One section is read as if the others were not there.
import { expect, it } from 'vitest'
import { z } from 'zod'
import { openSections } from './section.ts'

const text = `shield:
  interfaces: [ "\${INTERFACE}" ]
tenants:
  - name: "\${NOT_SET}"
    broken: [1, 2]
`
const schema = z.strictObject({ interfaces: z.array(z.string()) })

it('variables and errors of other sections do not matter', () => {
  const section = openSections({ path: 'p.yaml', text }, { INTERFACE: 'eth0' }).read(
    'shield',
    schema,
  )
  expect(section).toEqual({ interfaces: ['eth0'] })
})

it('an unset variable of its own stops with its line', () => {
  expect(() => openSections({ path: 'p.yaml', text }, {}).read('shield', schema)).toThrow(
    'p.yaml:2: shield: the environment variable INTERFACE is not set',
  )
})

it('a section that is not there is undefined', () => {
  expect(openSections({ path: 'p.yaml', text }, {}).read('detection', schema)).toBeUndefined()
})

it('an alias brings its variables from another section, expanded once', () => {
  const other = 'tenants: [&name "${NAME}"]\nshield:\n  interfaces: [*name, *name]\n'
  const file = { path: 'p.yaml', text: other }
  expect(openSections(file, { NAME: '${NAME}' }).read('shield', schema)).toEqual({
    interfaces: ['${NAME}', '${NAME}'],
  })
})

it('an alias to itself is an error and no endless loop', () => {
  const file = { path: 'p.yaml', text: 'shield:\n  interfaces: &all [*all]\n' }
  expect(() => openSections(file, {}).read('shield', schema)).toThrow(/^p\.yaml:2: /)
})

it('one opening serves all sections, each with its own errors', () => {
  const sections = openSections({ path: 'p.yaml', text }, { INTERFACE: 'eth0' })
  expect(() => sections.read('tenants', z.array(z.unknown()))).toThrow(
    'p.yaml:4: tenants: the environment variable NOT_SET is not set',
  )
  expect(sections.read('shield', schema)).toEqual({ interfaces: ['eth0'] })
})
