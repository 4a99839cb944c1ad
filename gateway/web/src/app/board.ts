import type { FundView, HubView, JobView, MachineBoardView, MachineState, MachineTelemetry, MachineView, QueuePlace } from '../api/types'

/** A machine as the board shows it, with when its readings arrived. */
export interface BoardMachine {
  view: MachineView
  job: JobView | undefined
  telemetry: MachineTelemetry | undefined
  /** When the telemetry was true, by this computer's clock. */
  telemetryAt: number
}

export interface Board {
  hub: HubView | undefined
  machines: Record<string, BoardMachine>
  queue: QueuePlace[]
  /** Newest first. */
  ended: JobView[]
  fund: FundView | undefined
}

export const ENDED_SHOWN = 8
const STALE_MS = 5000
const ENDED: readonly string[] = ['finished', 'cancelled', 'failed']

export function emptyBoard(): Board {
  return { hub: undefined, machines: {}, queue: [], ended: [], fund: undefined }
}

// What comes by events and what was fetched may cross: an older revision never replaces a newer one.

/** @param clockAheadMs How far this computer's clock is ahead of the hub's. */
export function takeMachines(board: Board, machines: MachineBoardView[], now: number, clockAheadMs: number): void {
  const fresh: Record<string, BoardMachine> = {}
  for (const { machine, telemetry, job } of machines) {
    const known = board.machines[machine.spec.id]
    fresh[machine.spec.id] = {
      view: known && known.view.revision > machine.revision ? known.view : machine,
      job: known?.job && job && known.job.id === job.id && known.job.revision > job.revision ? known.job : job,
      telemetry,
      telemetryAt: telemetry ? Math.min(now, Date.parse(telemetry.at) + clockAheadMs) : 0,
    }
  }
  board.machines = fresh
}

export function takeMachine(board: Board, view: MachineView): void {
  const known = board.machines[view.spec.id]
  if (!known) {
    board.machines[view.spec.id] = { view, job: undefined, telemetry: undefined, telemetryAt: 0 }
    return
  }
  if (view.revision < known.view.revision) return
  known.view = view
  if (known.job && known.job.id !== view.job) known.job = undefined
}

export function takeJob(board: Board, job: JobView): void {
  for (const machine of Object.values(board.machines)) {
    const isHere = machine.view.spec.id === job.machine && !ENDED.includes(job.phase)
    const isSame = machine.job?.id === job.id
    if (isSame && machine.job && job.revision < machine.job.revision) continue
    if (isHere || isSame) machine.job = job
  }
  if (!ENDED.includes(job.phase)) return
  const others = board.ended.filter((known) => known.id !== job.id)
  board.ended = [job, ...others].sort((a, b) => (b.endedAt ?? '').localeCompare(a.endedAt ?? '')).slice(0, ENDED_SHOWN)
}

export function takeTelemetry(board: Board, reading: MachineTelemetry, now: number): void {
  const machine = board.machines[reading.machine]
  if (!machine) return
  machine.telemetry = reading
  machine.telemetryAt = now
}

const ATTENTION: Record<MachineState, number> = {
  fault: 0,
  stopped: 1,
  awaitingClear: 2,
  paused: 3,
  running: 4,
  idle: 5,
  offline: 6,
}

/** As people count: Bench 2 before Bench 10. */
const byName = new Intl.Collator(undefined, { numeric: true }).compare

/** What needs a person first, then what works, then what is free. */
export function byAttention(machines: BoardMachine[]): BoardMachine[] {
  return [...machines].sort(
    (a, b) => rank(a.view) - rank(b.view) || byName(a.view.spec.name, b.view.spec.name),
  )
}

/** Maintenance that is overdue at a machine. */
export function overdueOf(view: MachineView) {
  return view.maintenance.filter((due) => due.due === 'overdue')
}

/** It stands until somebody has come: by its state, or by maintenance before which no job starts. */
export function waitsForPerson(view: MachineView): boolean {
  return needsPerson(view.state) || (view.state === 'idle' && overdueOf(view).some((due) => due.stopsJobs))
}

/** What waits for maintenance comes right behind what waits by its state; what is only warned of, before its like. */
function rank(view: MachineView): number {
  if (view.state === 'idle' && waitsForPerson(view)) return ATTENTION.awaitingClear + 0.5
  return ATTENTION[view.state] - (overdueOf(view).length > 0 ? 0.25 : 0)
}

export function needsPerson(state: MachineState): boolean {
  return state === 'fault' || state === 'stopped' || state === 'awaitingClear'
}

/** How old a live value is in seconds, once it is too old to be taken for now; undefined while it is fresh. */
export function staleFor(at: number, now: number): number | undefined {
  const age = now - at
  return age > STALE_MS ? age / 1000 : undefined
}

/** Progress of the job that the machine holds; nothing of an earlier one. */
export function progressOf(machine: BoardMachine) {
  const progress = machine.telemetry?.job
  return progress && progress.job === machine.view.job ? progress : undefined
}

/** This period's rent of all machines by where it goes, in the order in which the rules serve them. */
export function shares(fund: FundView): { line: string; amount: number }[] {
  const sums = new Map<string, number>()
  for (const machine of fund.machines) {
    for (const { line, amount } of machine.goes) sums.set(line, (sums.get(line) ?? 0) + amount)
  }
  return [...sums].map(([line, amount]) => ({ line, amount })).filter((share) => share.amount > 0)
}
