import type { MachineSpec } from '../../api/types'

export type Kind = 'printer' | 'router'

export const VIRTUAL: Record<Kind, string> = { printer: 'virtual:marlin', router: 'virtual:grbl' }

/** What most such machines can do; the hub holds programs to it, and a steward changes it later. */
export const usual: Record<Kind, { volume: number[]; rate: number }> = {
  printer: { volume: [220, 220, 250], rate: 120 },
  router: { volume: [400, 300, 80], rate: 300 },
}

/** @param rate Cents an hour. */
export function specOf(kind: Kind, id: string, name: string, link: string, [x, y, z]: number[], rate: number): MachineSpec {
  const volume = { x: x ?? 0, y: y ?? 0, z: z ?? 0 }
  const common = { id, name, link, volume, rate }
  return kind === 'printer'
    ? { ...common, kind, class: 'fdm-printer', dialect: 'marlin', maxHotend: 250, maxBed: 100, nozzle: 0.4, maxFeed: 9000, acceleration: 1000 }
    : { ...common, kind, class: 'cnc-router', dialect: 'grbl', maxFeed: 4000, acceleration: 300 }
}
