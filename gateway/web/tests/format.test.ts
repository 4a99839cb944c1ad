import { describe, expect, it } from 'vitest'
import { ago, duration, money, parseMoney } from '../src/locales/format'

describe('money', () => {
  it.each([
    [0, '0.00'],
    [5, '0.05'],
    [1234, '12.34'],
    [-1234, '−12.34'],
    [-5, '−0.05'],
  ])('%i cents reads %s', (cents, text) => expect(money(cents)).toBe(text))

  it.each([
    ['20', 2000],
    [' 12.5 ', 1250],
    ['12.34', 1234],
    ['0.01', 1],
  ])('%s is read as cents', (text, cents) => expect(parseMoney(text)).toBe(cents))

  it.each(['', '0', '0.00', '-1', '+1', '1,5', '1.234', '1e3', '.5', '5.', 'abc', '9999999999999'])('%s is not taken for an amount', (text) =>
    expect(parseMoney(text)).toBeUndefined(),
  )
})

describe('duration', () => {
  it.each([
    [-4, '0 s'],
    [59, '59 s'],
    [60, '1 min'],
    [3569, '59 min'],
    [3570, '1 h'],
    [3600, '1 h'],
    [11_400, '3 h 10 min'],
  ])('%i s reads %s', (seconds, text) => expect(duration(seconds)).toBe(text))

  it('calls what was a moment ago just now', () => {
    const now = Date.parse('2026-03-01T12:00:00Z')
    expect(ago('2026-03-01T11:59:30Z', now)).toBe('just now')
    expect(ago('2026-03-01T11:30:00Z', now)).toBe('30 min ago')
  })
})
