import { describe, expect, it } from 'vitest'
import type { Shapes } from '../src/api/types'
import { offersOf } from '../src/views/commons/bondLife'
import { glanceOf } from '../src/views/commons/glance'
import { endOf, rootLine, standingOf, toLenders } from '../src/views/commons/months'
import { bothLines, machinesOf } from '../src/views/commons/rents'

describe('a month', () => {
  const fund = { period: '2026-04', toClose: ['2026-02', '2026-03'], lastClosed: '2026-01' }

  it('is closed, next, later, running, or none that the books know', () => {
    expect(['2025-12', '2026-01', '2026-02', '2026-03', '2026-04', '2026-05'].map((id) => standingOf(id, fund))).toEqual(['closed', 'closed', 'next', 'later', 'running', 'unknown'])
    expect(standingOf('2026-01', { period: '2026-01' })).toBe('running')
  })

  it('ends where the books say, also in December', () => {
    expect([endOf('2026-02'), endOf('2026-12')]).toEqual(['2026-03-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'])
  })

  it('has lenders who get interest, principal and what is swept, and nothing else', () => {
    const lines = ['operating', 'interest', 'principal', 'sweep', 'dividend'].map((line, index) => ({ line, amount: 10 ** index }))
    expect(toLenders({ machines: [{ lines }, { lines }] } as unknown as Shapes['ClosedPeriod'])).toBe(2 * (10 + 100 + 1000))
  })

  it('has a root that the verifier reads', () => {
    expect(rootLine({ size: 24, root: 'aa', chain: 'bb', at: '2026-03-02T12:00:00Z' })).toBe('24 aa bb 2026-03-02T12:00:00Z')
  })
})

describe('machines and their money', () => {
  it('are those of the space and those that a bond is to buy', () => {
    const price = { machine: 'a', rate: 150, rule: { floor: 100, cap: 200, availablePerPeriod: 3600 } }
    const costs = { operatingPerPeriod: 2000, cost: 1, residual: 0, lifePeriods: 36 }
    const found = machinesOf(
      [{ id: 'a', name: 'A', rate: 120 }, { id: 'b', name: 'B', rate: 300 }],
      { prices: [price], sheets: [{ machine: 'a', now: costs, depreciated: 0, fixedBy: 'bond-a' }] },
      { machines: [{ machine: 'a', operating: -50, reserve: 500 }] },
      [{ machine: 'a', machineName: 'A' }, { machine: 'kiln', machineName: 'Kiln' }],
    )
    expect(found.map(({ id, rate, fixedBy, setAside, reserve }) => [id, rate, fixedBy, setAside, reserve])).toEqual([
      ['a', 150, 'bond-a', -50, 500],
      ['b', 300, undefined, 0, 0],
      ['kiln', undefined, undefined, 0, 0],
    ])
  })

  it('have lines that are compared also where only one side has them', () => {
    expect(bothLines([{ line: 'operating', amount: 5 }, { line: 'sweep', amount: 1 }], [{ line: 'operating', amount: 6 }])).toEqual([
      { line: 'operating', before: 5, after: 6 },
      { line: 'sweep', before: 1, after: 0 },
    ])
  })
})

describe('the commons at a glance', () => {
  const bond = (id: string, machine: string, state: Shapes['BondState']): Shapes['BondSummary'] => ({ id, machine, machineName: machine.toUpperCase(), state, outstanding: 0, arrears: 0 })
  const specs = [{ id: 'a', name: 'A' }, { id: 'b', name: 'B' }]
  const fund = {
    machines: [{ machine: 'a', metered: 1800 }, { machine: 'b', metered: 60 }] as Shapes['MachineRent'][],
    prices: [{ machine: 'a', rate: 1, rule: { floor: 1, cap: 1, availablePerPeriod: 3600 } }],
  }

  it('says how much of its time a machine was used, where that time is known, and once', () => {
    const rows = glanceOf([bond('old', 'a', 'redeemed'), bond('new', 'a', 'arrears')], specs, fund, { machines: [{ machine: 'a', metered: 900 }] as Shapes['MachineClose'][] })
    expect(rows.map((row) => [row.bond?.id ?? row.id, row.use, row.before])).toEqual([
      ['old', undefined, undefined],
      ['new', { seconds: 1800, part: 5000 }, { seconds: 900, part: 2500 }],
      ['b', { seconds: 60, part: undefined }, { seconds: 0, part: undefined }],
    ])
  })

  it('counts nothing for a bond whose machine was sold, and lists a machine that is there all the same', () => {
    const rows = glanceOf([bond('sold', 'a', 'closedWithLoss')], specs, fund, undefined)
    expect(rows.map((row) => [row.bond?.id ?? row.id, row.use?.seconds])).toEqual([['sold', undefined], ['a', 1800], ['b', 60]])
  })
})

describe('what is offered about a bond’s machine', () => {
  const of = (state: Shapes['BondState'], who: Partial<Parameters<typeof offersOf>[1]>) =>
    offersOf({ state, agreement: { lessee: 'lea' } as Shapes['RentalAgreement'] }, { isSteward: false, isStaff: false, isMember: true, account: 'mia', ...who })
  const steward = { isSteward: true, isStaff: true }

  it('is by state and by who looks', () => {
    expect(of('active', {})).toEqual([])
    expect(of('active', { account: 'lea' })).toEqual(['vacate'])
    expect(of('arrears', { isStaff: true })).toEqual(['fail'])
    expect(of('arrears', steward)).toEqual(['fail', 'vacate', 'askSale'])
    expect(of('machineFailed', { isStaff: true })).toEqual([])
    expect(of('machineFailed', steward)).toEqual(['repair', 'giveUp', 'askSale'])
    expect(of('relet', {})).toEqual(['letting', 'bidRent'])
    expect(of('relet', { isMember: false, account: undefined })).toEqual(['letting'])
    expect(of('liquidating', steward)).toEqual(['sell'])
    expect(of('liquidating', {})).toEqual([])
    for (const state of ['draft', 'offered', 'cancelled', 'allotted', 'redeemed', 'closedWithLoss', 'closedWithSurplus'] as const) expect(of(state, steward)).toEqual([])
  })
})
