import { expect, it } from 'vitest'
import type { DesignParameter } from '../src/api/types'
import { asSent, problemOf, rangeOf } from '../src/components/parameters'

const width: DesignParameter = { name: 'w', label: 'W', type: 'number', unit: 'mm', default: '80', min: 40, max: 150.5 }
const count: DesignParameter = { name: 'n', label: 'N', type: 'integer', default: '1', min: 1 }
const label: DesignParameter = { name: 't', label: 'T', type: 'text', default: '', maxLength: 4 }

it.each(['40', '150.5', ' 80 ', '80,5'])('%s is a width', (value) => expect(problemOf(width, value)).toBe(''))

it.each(['39.9', '151', '', 'wide', '8e1', '1/2', '--4'])('%s is no width', (value) => expect(problemOf(width, value)).not.toBe(''))

it('a count is whole and has a least value only', () => {
  expect(problemOf(count, '2')).toBe('')
  expect(problemOf(count, '2.5')).toBe('This must be a whole number.')
  expect(problemOf(count, '0')).toBe('at least 1')
})

it('a text is as long as it may be, counted in letters', () => {
  expect(problemOf(label, 'Ringe')).toBe('at most 4 letters')
  expect(problemOf(label, '🌱🌱🌱🌱')).toBe('')
})

it('ranges are said in words, with their unit', () => {
  expect(rangeOf(width)).toBe('40 to 150.5 mm')
  expect(rangeOf(label)).toBe('at most 4 letters')
})

it('a decimal comma goes out as a point, a text as it is', () => {
  expect(asSent(width, ' 80,5 ')).toBe('80.5')
  expect(asSent(label, 'a,b')).toBe('a,b')
})
