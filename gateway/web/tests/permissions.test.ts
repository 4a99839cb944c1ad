import { expect, it } from 'vitest'
import { mayClear, mayQueue, maySteer } from '../src/app/permissions'
import { job, machine, maker, operator } from './fakes'

const spec = machine('a', 'stopped').spec
const stranger = { ...maker, id: 'other', classes: [] }
const funder = { ...maker, id: 'f', roles: ['funder' as const] }

it('a job is steered by its member and by staff', () => {
  expect(maySteer(maker, job('j', 'running'))).toBe(true)
  expect(maySteer(operator, job('j', 'running'))).toBe(true)
  expect(maySteer(stranger, job('j', 'running'))).toBe(false)
  expect(maySteer(undefined, job('j', 'running'))).toBe(false)
})

it('a plate is cleared by staff and by whoever may use the machine, a stop by staff alone', () => {
  expect(mayClear(maker, spec, ['plate'])).toBe(true)
  expect(mayClear(stranger, spec, ['plate'])).toBe(false)
  expect(mayClear(maker, spec, ['plate', 'stop'])).toBe(false)
  expect(mayClear(operator, spec, ['plate', 'stop'])).toBe(true)
  expect(mayClear(operator, spec, [])).toBe(false)
})

it('a funder queues nothing', () => {
  expect(mayQueue(maker)).toBe(true)
  expect(mayQueue(funder)).toBe(false)
})
