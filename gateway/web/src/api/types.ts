// The shapes that go over the wire, by the names of the hub's own records.
// Units are bare numbers: cents, cents per hour, machine seconds, millimetres, °C, grams. Instants are ISO 8601 in UTC.

export type MachineKind = 'printer' | 'router'
export type MachineState = 'offline' | 'idle' | 'awaitingClear' | 'running' | 'paused' | 'stopped' | 'fault'
export type JobPhase =
  | 'quoted'
  | 'queued'
  | 'assigned'
  | 'preparing'
  | 'running'
  | 'paused'
  | 'finished'
  | 'cancelled'
  | 'failed'
export type Role = 'maker' | 'operator' | 'funder' | 'steward'

export interface Refusal {
  code: string
  message: string
  wayOut?: string
}

export interface HubView {
  name: string
  version: string
  demo: boolean
  /** How many times faster than the wall clock the machines run. */
  timeScale: number
  startedAt: string
}

export interface DemoToken {
  member: string
  role: Role
  token: string
}

export interface MemberView {
  id: string
  name: string
  roles: readonly Role[]
  /** Machine classes the member may use. */
  classes: readonly string[]
  wallet: string
}

export interface Volume {
  x: number
  y: number
  z: number
}

export interface MachineSpec {
  id: string
  name: string
  kind: MachineKind
  class: string
  dialect: 'marlin' | 'grbl'
  volume: Volume
  maxHotend?: number
  maxBed?: number
  nozzle?: number
  maxFeed: number
  acceleration: number
  rate: number
  link: string
}

export interface ControlLease {
  holder: string
  name: string
  since: string
  until: string
  takenFrom?: string
}

/** How a broken-off job can go on, or why it cannot. */
export interface RecoveryOffer {
  plan: string
  cause: string
  line: number
  lines: number
  sends: string[]
  next: string[]
  checks: string[]
  warnings: string[]
  hindrance?: Refusal
}

export interface StopRecord {
  by: string
  at: string
  /** From the hub's receipt of the stop to its bytes on the machine's wire. */
  microseconds: number
  /** Absent while nobody knows. */
  outputsOff?: boolean
  outputs?: string
}

export interface MachineView {
  spec: MachineSpec
  state: MachineState
  job?: string
  material?: string
  /** What a person must check before the machine may go on: `plate`, `stop`. */
  checks: string[]
  firmware?: string
  reason?: string
  /** Who controls the machine; over when `until` has passed. */
  lease?: ControlLease
  lastStop?: StopRecord
  /** Its job broke off, and how it can go on was worked out. */
  recoveryOffered?: boolean
  wornSeconds: number
  changedAt: string
  revision: number
}

export interface HeaterReading {
  name: string
  actual: number
  target: number
}

export interface JobTelemetry {
  job: string
  line: number
  lines: number
  percent: number
  layer?: number
  layers?: number
  metered: number
  timeLeft: number
}

export interface MachineTelemetry {
  machine: string
  at: string
  phase: string
  job?: JobTelemetry
  heaters: HeaterReading[]
  position?: { x: number; y: number; z: number }
  linesPerSecond: number
  resends: number
}

export interface MachineOffer {
  machine: string
  program: string
  programBytes: number
  lines: number
  layers?: number
  requirements: { kind: MachineKind; material?: string; hotend?: number; bed?: number }
  rate: number
  estimate: number
  price: number
  authorised: number
  hold: number
  filamentGrams?: number
}

export type JobSource =
  | { type: 'design'; slug: string; version: string; module?: string; parameters: Record<string, string> }
  | { type: 'upload'; fileName: string; file: string }

export interface JobView {
  id: string
  member: string
  title: string
  source: JobSource
  phase: JobPhase
  offers: MachineOffer[]
  machine?: string
  held?: number
  metered: number
  rent?: number
  pauseReason?: string
  failure?: { code: string; message: string; line: number }
  lines: number
  linesSent: number
  resends: number
  transfers: string[]
  quotedAt: string
  queuedAt?: string
  startedAt?: string
  endedAt?: string
  revision: number
}

export interface MachineBoardView {
  machine: MachineView
  telemetry?: MachineTelemetry
  job?: JobView
}

export interface QueuePlace {
  place: number
  job: string
  member: string
  title: string
  queuedAt: string
  estimate: number
  machines: string[]
  orderReason: string
  waitReason?: string
}

export interface DesignSummary {
  slug: string
  title: string
  sentence: string
  kind: MachineKind
  licence: string
  licensor: string
  version: string
  picture?: string
  modules: string[]
  material?: string
}

export interface DesignParameter {
  name: string
  label: string
  help?: string
  type: 'number' | 'integer' | 'boolean' | 'choice' | 'text'
  unit?: string
  default: string
  min?: number
  max?: number
  step?: number
  choices?: string[]
  maxLength?: number
}

export interface DesignDetail extends DesignSummary {
  readme?: string
  licenceWords?: string
  parameters: DesignParameter[]
  moduleDetails: { name: string; title: string; needs: string[] }[]
  /** What it can be made of; `material` is its own choice. */
  materials: string[]
}

export interface QuoteRequest {
  design: { slug: string; module?: string; parameters: Record<string, string> }
  machine?: string
  material?: string
}

export interface QuoteProgress {
  step: string
  percent: number
}

export interface MachineQuote {
  machine: string
  name: string
  fits: boolean
  refusal?: Refusal
  offer?: MachineOffer
  state: MachineState
}

export interface QuoteView {
  job: JobView
  machines: MachineQuote[]
  warnings: Refusal[]
  validUntil: string
}

export interface Transfer {
  sequence: number
  id: string
  kind: 'post' | 'hold' | 'postHold' | 'voidHold' | 'expireHold'
  at: string
  postings: { debit: string; credit: string; amount: number }[]
  released: number
  memo: string
}

export interface WalletView {
  account: string
  posted: number
  held: number
  available: number
  entries: Transfer[]
}

export interface FundView {
  period: string
  rentThisPeriod: number
  rentEver: number
  machines: {
    machine: string
    rent: number
    metered: number
    jobs: number
    goes: { line: string; amount: number }[]
  }[]
}

export interface StopView {
  commandId: string
  machine: MachineView
  /** Absent when the bridge has not answered in time. */
  microseconds?: number
}
