// The shapes that go over the wire, by the names of the hub's own records; what they hold is in schema.d.ts, which the hub wrote.
// Units are bare numbers: cents, cents per hour, machine seconds, millimetres, °C, grams. Instants are ISO 8601 in UTC.
import type { components } from './schema'

export type Shapes = components['schemas']

/** What a hub's members may be; the hub itself takes them as words. */
export type Role = 'maker' | 'operator' | 'trainer' | 'funder' | 'steward'

export interface Refusal {
  code: string
  message: string
  wayOut?: string
}

export type ControlLease = Shapes['ControlLease']
export type ConsoleLine = Shapes['ConsoleLine']
export type DemoToken = Shapes['DemoToken']
export type DesignDetail = Shapes['DesignDetail']
export type DesignParameter = Shapes['DesignParameter']
export type DesignSummary = Shapes['DesignSummary']
export type FloorTile = Shapes['FloorTile']
export type FloorView = Shapes['FloorView']
export type FundView = Shapes['FundView']
export type HeaterReading = Shapes['HeaterReading']
export type HubView = Shapes['HubView']
export type JobPhase = Shapes['JobPhase']
export type JobView = Shapes['JobView']
export type MachineBoardView = Shapes['MachineBoardView']
export type MachineKind = Shapes['MachineKind']
export type MachineQuestion = Shapes['MachineQuestion']
export type MachineOffer = Shapes['MachineOffer']
export type MachineQuote = Shapes['MachineQuote']
export type MachineSpec = Shapes['MachineSpec']
export type MachineState = Shapes['MachineState']
export type MachineTelemetry = Shapes['MachineTelemetry']
export type MachineView = Shapes['MachineView']
export type MemberView = Shapes['MemberView']
export type QueuePlace = Shapes['QueuePlace']
export type QuoteRequest = Shapes['QuoteRequest']
export type QuoteView = Shapes['QuoteView']
export type RateOutlook = Shapes['RateOutlook']
export type RecoveryOffer = Shapes['RecoveryOffer']
export type StopView = Shapes['StopView']
export type Transfer = Shapes['Transfer']
export type WalletView = Shapes['WalletView']

/** The event `console`; no answer's body, so the hub's description does not name it. */
export interface ConsoleView {
  machine: string
  lines: ConsoleLine[]
}

/** One event of a quote that tells its steps; no answer's body, so the hub's description does not name it. */
export interface QuoteProgress {
  step: string
  percent: number
  code?: string
}
