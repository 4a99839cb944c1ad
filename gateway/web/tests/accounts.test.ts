import { describe, expect, it } from 'vitest'
import { amount, currency, money } from '../src/locales/format'
import { freeId, slugOf } from '../src/views/members/slug'
import { specOf, usual } from '../src/views/setup/firstMachine'

describe('a short name', () => {
  it.each([
    ['Ada', 'ada'],
    ['Zoë Müller', 'zoe-mueller'],
    ['  Straße 12! ', 'strasse-12'],
    ['<img src=x>', 'img-src-x'],
    ['—', ''],
    ['x'.repeat(60), 'x'.repeat(40)],
  ])('of %j is %j', (name, id) => expect(slugOf(name)).toBe(id))

  it.each([
    ['grease', [], 'grease'],
    ['grease', ['grease'], 'grease-2'],
    ['grease', ['grease', 'grease-2', 'oil'], 'grease-3'],
    ['grease', ['grease', 'grease-3'], 'grease-2'],
    ['x'.repeat(35) + '-y', [], 'x'.repeat(35)],
  ])('%j beside %j is %j', (wanted, taken, id) => expect(freeId(wanted, taken)).toBe(id))
})

describe('money of a space with a currency', () => {
  it('carries its sign where it is read, and none where it is typed', () => {
    currency.value = 'EUR'
    expect(money(1234)).toBe('12.34\u00a0€')
    expect(amount(1234)).toBe('12.34')
    currency.value = 'SEK'
    expect(money(-5)).toBe('−0.05\u00a0SEK')
    currency.value = undefined
    expect(money(1234)).toBe('12.34')
  })
})

describe('a first machine', () => {
  it('is described as its kind', () => {
    const printer = specOf('printer', 'reprap-1', 'RepRap 1', 'virtual:marlin', usual.printer.volume, 120)
    expect(printer).toMatchObject({ kind: 'printer', dialect: 'marlin', class: 'fdm-printer', nozzle: 0.4, volume: { x: 220, y: 220, z: 250 }, rate: 120 })
    const router = specOf('router', 'router-1', 'Router 1', 'virtual:grbl', usual.router.volume, 300)
    expect(router).toMatchObject({ kind: 'router', dialect: 'grbl', class: 'cnc-router' })
    expect(router.maxHotend).toBeUndefined()
  })
})
