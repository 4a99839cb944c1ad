import type { ConsoleView, FloorView, JobView, MachineTelemetry, MachineView, QueuePlace, Shapes } from './types'

export interface LiveHandlers {
  machine(view: MachineView): void
  job(view: JobView): void
  queue(places: QueuePlace[]): void
  telemetry(reading: MachineTelemetry): void
  /** What was just said at a machine. */
  console(view: ConsoleView): void
  /** Machines were arranged on the floor plan. */
  floor(view: FloorView): void
  /** A machine was booked, or a booking given up. */
  bookings(view: Shapes['BookingsView']): void
  /** The stream is (again) open. `resumed`: nothing was missed; otherwise what is shown must be fetched. */
  open(resumed: boolean): void
  /** The stream broke, or (silent) nothing has come for too long; it is being opened again. */
  lost(silent: boolean): void
}

const RETRY_MS = 1500
/** The hub says something every two seconds at least: one that is silent for so long is out of reach, whatever the socket thinks. */
const SILENCE_MS = 5000

/**
 * The board's live events. The browser itself takes up a stream that broke, after the last event it saw; only where it
 * gives up (the hub answered an error) do we open a new one, and hand it the last id.
 */
export class LiveEvents {
  private source: EventSource | undefined
  private retry: ReturnType<typeof setTimeout> | undefined
  private watch: ReturnType<typeof setInterval> | undefined
  private lastId = ''
  private heard = 0
  private asked = 0

  constructor(private readonly handlers: LiveHandlers) {}

  /** When the hub was last heard of, by this computer's clock; 0 before it ever was. */
  get heardAt(): number {
    return this.heard
  }

  start(): void {
    this.stop()
    this.asked = Date.now()
    this.watch = setInterval(() => this.checkSilence(), SILENCE_MS / 10)
    const after = this.lastId ? `?lastEventId=${encodeURIComponent(this.lastId)}` : ''
    const source = new EventSource(`/api/events${after}`)
    this.source = source
    source.onopen = () => {
      this.heard = Date.now()
      this.handlers.open(this.lastId !== '')
    }
    source.onerror = () => {
      this.handlers.lost(false)
      if (source.readyState === EventSource.CLOSED) this.retry = setTimeout(() => this.start(), RETRY_MS)
    }
    this.on('machine', (view: MachineView) => this.handlers.machine(view))
    this.on('job', (view: JobView) => this.handlers.job(view))
    this.on('queue', (places: QueuePlace[]) => this.handlers.queue(places))
    this.on('telemetry', (reading: MachineTelemetry) => this.handlers.telemetry(reading))
    this.on('console', (view: ConsoleView) => this.handlers.console(view))
    this.on('floor', (view: FloorView) => this.handlers.floor(view))
    this.on('bookings', (view: Shapes['BookingsView']) => this.handlers.bookings(view))
    this.on('reset', () => this.handlers.open(false))
    this.on('pulse', () => undefined)
  }

  stop(): void {
    clearTimeout(this.retry)
    clearInterval(this.watch)
    this.source?.close()
  }

  /** A pulled cable closes nothing: the stream stays open, and nothing comes. */
  private checkSilence(): void {
    if (Date.now() - Math.max(this.heard, this.asked) <= SILENCE_MS) return
    this.handlers.lost(true)
    this.start()
  }

  private on<T>(name: string, handle: (value: T) => void): void {
    this.source?.addEventListener(name, (event: MessageEvent<string>) => {
      this.heard = Date.now()
      if (event.lastEventId) this.lastId = event.lastEventId
      handle(JSON.parse(event.data))
    })
  }
}
