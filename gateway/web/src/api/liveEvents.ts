import type { ConsoleView, FloorView, JobView, MachineTelemetry, MachineView, QueuePlace } from './types'

export interface LiveHandlers {
  machine(view: MachineView): void
  job(view: JobView): void
  queue(places: QueuePlace[]): void
  telemetry(reading: MachineTelemetry): void
  /** What was just said at a machine. */
  console(view: ConsoleView): void
  /** Machines were arranged on the floor plan. */
  floor(view: FloorView): void
  /** The stream is (again) open. `resumed`: nothing was missed; otherwise what is shown must be fetched. */
  open(resumed: boolean): void
  /** The stream broke; it is being opened again. */
  lost(): void
}

const RETRY_MS = 1500

/**
 * The board's live events. The browser itself takes up a stream that broke, after the last event it saw; only where it
 * gives up (the hub answered an error) do we open a new one, and hand it the last id.
 */
export class LiveEvents {
  private source: EventSource | undefined
  private retry: ReturnType<typeof setTimeout> | undefined
  private lastId = ''

  constructor(private readonly handlers: LiveHandlers) {}

  start(): void {
    clearTimeout(this.retry)
    this.source?.close()
    const after = this.lastId ? `?lastEventId=${encodeURIComponent(this.lastId)}` : ''
    const source = new EventSource(`/api/events${after}`)
    this.source = source
    source.onopen = () => this.handlers.open(this.lastId !== '')
    source.onerror = () => {
      this.handlers.lost()
      if (source.readyState === EventSource.CLOSED) this.retry = setTimeout(() => this.start(), RETRY_MS)
    }
    this.on('machine', (view: MachineView) => this.handlers.machine(view))
    this.on('job', (view: JobView) => this.handlers.job(view))
    this.on('queue', (places: QueuePlace[]) => this.handlers.queue(places))
    this.on('telemetry', (reading: MachineTelemetry) => this.handlers.telemetry(reading))
    this.on('console', (view: ConsoleView) => this.handlers.console(view))
    this.on('floor', (view: FloorView) => this.handlers.floor(view))
    this.on('reset', () => this.handlers.open(false))
  }

  stop(): void {
    clearTimeout(this.retry)
    this.source?.close()
  }

  private on<T>(name: string, handle: (value: T) => void): void {
    this.source?.addEventListener(name, (event: MessageEvent<string>) => {
      if (event.lastEventId) this.lastId = event.lastEventId
      handle(JSON.parse(event.data))
    })
  }
}
