import type { FundView, Shapes } from '../../api/types'

export type ClosedPeriod = Shapes['ClosedPeriod']

/** What a month is to a fund: closed for good, ended and next in order, ended and later in order, running, or none that it knows. */
export type MonthStanding = 'closed' | 'next' | 'later' | 'running' | 'unknown'

/** Months sort as they are written. */
export function standingOf(month: string, fund: Pick<FundView, 'period' | 'toClose' | 'lastClosed'>): MonthStanding {
  if (fund.lastClosed !== undefined && month <= fund.lastClosed) return 'closed'
  const at = (fund.toClose ?? []).indexOf(month)
  if (at >= 0) return at === 0 ? 'next' : 'later'
  return month === fund.period ? 'running' : 'unknown'
}

export function rentOf(period: ClosedPeriod): number {
  return period.machines.reduce((sum, machine) => sum + machine.rent, 0)
}

const LENT = ['interest', 'principal', 'sweep']

export function toLenders(period: ClosedPeriod): number {
  return period.machines.flatMap((machine) => machine.lines).reduce((sum, line) => (LENT.includes(line.line) ? sum + line.amount : sum), 0)
}

export function paidOf(machine: Shapes['MachineClose'], line: string): number {
  return machine.lines.find((known) => known.line === line)?.amount ?? 0
}

/** A line of the file that `verify-ledger.py --roots` reads. */
export function rootLine(root: Shapes['LedgerRoot']): string {
  return `${root.size} ${root.root} ${root.chain} ${root.at ?? '-'}`
}

/** The first instant after a month, as the books count months. */
export function endOf(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number, 1)).toISOString()
}
