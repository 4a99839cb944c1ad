import type { FundView, MachineSpec, Shapes } from '../../api/types'

type Bond = Shapes['BondSummary']

/** How much a machine was used: seconds, and of the seconds in which it could be used, in hundredths of a percent, where that is said. */
export interface Use {
  seconds: number
  part: number | undefined
}

export interface Glance {
  id: string
  name: string
  bond: Bond | undefined
  /** Undefined where the machine is not this bond's any more. */
  use: Use | undefined
  /** The same of the month that was closed last. */
  before: Use | undefined
}

const GONE: readonly Bond['state'][] = ['cancelled', 'closedWithLoss', 'closedWithSurplus']

/** Every bond, then machines that no bond bought; what a machine did stands where it belongs, and once. */
export function glanceOf(
  bonds: readonly Bond[],
  specs: readonly Pick<MachineSpec, 'id' | 'name'>[],
  fund: Pick<FundView, 'machines' | 'prices'>,
  last: Pick<Shapes['ClosedPeriod'], 'machines'> | undefined,
): Glance[] {
  const useOf = (id: string, metered: readonly { machine: string; metered: number }[] | undefined): Use => {
    const seconds = metered?.find((machine) => machine.machine === id)?.metered ?? 0
    const available = fund.prices?.find((price) => price.machine === id)?.rule.availablePerPeriod
    return { seconds, part: available ? Math.round((seconds / available) * 10_000) : undefined }
  }
  const using = (id: string) => ({ use: useOf(id, fund.machines), before: last && useOf(id, last.machines) })
  const newest = new Map(bonds.filter((bond) => !GONE.includes(bond.state)).map((bond) => [bond.machine, bond.id]))
  return [
    ...bonds.map((bond) => ({
      id: bond.machine,
      name: bond.machineName,
      bond,
      ...(newest.get(bond.machine) === bond.id ? using(bond.machine) : { use: undefined, before: undefined }),
    })),
    ...specs.filter((spec) => !newest.has(spec.id)).map((spec) => ({ id: spec.id, name: spec.name, bond: undefined, ...using(spec.id) })),
  ]
}
