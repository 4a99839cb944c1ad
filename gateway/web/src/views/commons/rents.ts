import type { FundView, MachineSpec, Shapes } from '../../api/types'

/** A machine as its money goes: one of the space, or one that a bond is to buy. */
export interface MachineMoney {
  id: string
  name: string
  /** Cents an hour, as a quote made now has it; undefined for a machine that is still to come. */
  rate: number | undefined
  rule: Shapes['PriceRule'] | undefined
  costs: Shapes['MachineCosts'] | undefined
  /** From the next month on. */
  nextCosts: Shapes['MachineCosts'] | undefined
  /** The bond whose offer fixes all but the running costs. */
  fixedBy: string | undefined
  setAside: number
  reserve: number
}

type Named = Pick<MachineSpec, 'id' | 'name' | 'rate'>
type Bonded = Pick<Shapes['BondSummary'], 'machine' | 'machineName'>

export function machinesOf(
  specs: readonly Named[],
  fund: Pick<FundView, 'prices' | 'sheets'>,
  means: Pick<Shapes['FundMeansView'], 'machines'>,
  bonds: readonly Bonded[],
): MachineMoney[] {
  const known = new Map(specs.map((spec) => [spec.id, { name: spec.name, rate: spec.rate as number | undefined }]))
  for (const bond of bonds) if (!known.has(bond.machine)) known.set(bond.machine, { name: bond.machineName, rate: undefined })
  return [...known].map(([id, { name, rate }]) => {
    const price = fund.prices?.find((p) => p.machine === id)
    const sheet = fund.sheets?.find((s) => s.machine === id)
    const own = means.machines.find((m) => m.machine === id)
    return {
      id,
      name,
      rate: price?.rate ?? rate,
      rule: price?.rule,
      costs: sheet?.now,
      nextCosts: sheet?.next,
      fixedBy: sheet?.fixedBy,
      setAside: own?.operating ?? 0,
      reserve: own?.reserve ?? 0,
    }
  })
}

type Line = Shapes['RentShare']

/** Two ways of the same rent, line by line, in the order of the second. */
export function bothLines(before: readonly Line[], after: readonly Line[]) {
  const amount = (lines: readonly Line[], line: string) => lines.find((known) => known.line === line)?.amount ?? 0
  const names = [...new Set([...after, ...before].map((known) => known.line))]
  return names.map((line) => ({ line, before: amount(before, line), after: amount(after, line) }))
}
