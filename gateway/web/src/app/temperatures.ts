import type { HeaterReading, MachineTelemetry } from '../api/types'

export interface Sample {
  /** By this computer's clock. */
  at: number
  heaters: readonly HeaterReading[]
}

const EVERY_MS = 1000
const KEPT = 1800

/**
 * How warm each machine was since the page was opened, a sample a second for half an hour. Plain lists, no reactive state: four
 * readings a second of fifty machines must not wake the page.
 */
export class TemperatureLog {
  private readonly samples = new Map<string, Sample[]>()

  add(reading: MachineTelemetry, now: number): void {
    if (reading.heaters.length === 0) return
    const known = this.samples.get(reading.machine) ?? []
    const last = known.at(-1)
    if (last && now - last.at < EVERY_MS) return
    known.push({ at: now, heaters: reading.heaters })
    if (known.length > KEPT) known.splice(0, known.length - KEPT)
    this.samples.set(reading.machine, known)
  }

  /** What the hub knows of before this page was opened. */
  takeEarlier(machine: string, samples: readonly Sample[]): void {
    const known = this.samples.get(machine) ?? []
    const first = known[0]?.at ?? Infinity
    const all = [...samples.filter((sample) => sample.at < first), ...known]
    this.samples.set(machine, all.slice(-KEPT))
  }

  of(machine: string): readonly Sample[] {
    return this.samples.get(machine) ?? []
  }
}
