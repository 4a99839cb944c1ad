import { expect, it } from 'vitest'
import type { Transfer } from '../src/api/types'
import { allOf, statementOf } from '../src/views/wallet/statement'

let sequence = 0
const entry = (kind: Transfer['kind'], at: string, amount: number, debit = 'wallet:a', credit = 'rent'): Transfer =>
  ({ id: `t${++sequence}`, sequence, kind, at, memo: '', postings: [{ debit, credit, amount }], references: {}, released: 0 }) as unknown as Transfer

it('begins with what was there, ends with what is there, and counts no holds', () => {
  const all = [
    entry('post', '2026-01-10T10:00:00Z', 5000, 'cash', 'wallet:a'),
    entry('hold', '2026-02-01T00:00:00Z', 300),
    entry('postHold', '2026-02-28T23:59:59Z', 250),
    entry('post', '2026-03-01T00:00:00Z', 1000, 'cash', 'wallet:a'),
  ]
  const february = statementOf(all, 'wallet:a', '2026-02')
  expect([february.before, february.entries.map((known) => known.kind), february.after]).toEqual([5000, ['postHold'], 4750])
  expect(statementOf(all, 'wallet:a', '2026-03').after).toBe(5750)
  expect(statementOf(all, 'wallet:a', '2025-12')).toEqual({ before: 0, entries: [], after: 0 })
})

it('asks on until there is no more', async () => {
  const all = Array.from({ length: 1001 }, (_, index) => ({ sequence: index + 1 }) as Transfer)
  const asked: number[] = []
  const found = await allOf(async (after, limit) => {
    asked.push(after)
    return all.filter((known) => known.sequence > after).slice(0, limit)
  })
  expect([found.length, asked]).toEqual([1001, [0, 500, 1000]])
})
