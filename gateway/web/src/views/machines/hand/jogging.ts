import { newId } from '../../../api/newId'
import type { HubClient } from '../../../api/client'

export interface Move {
  x?: number
  y?: number
  z?: number
  e?: number
}

export type JogClient = Pick<HubClient, 'post' | 'put' | 'delete'>

/**
 * A jog for as long as it is held, and no longer than its way takes. It is kept up by saying so again and again; whatever breaks
 * (the network, the page, a refusal), nobody says so any more, and the machine comes to rest by itself.
 */
export class Jogging {
  private hold: string | undefined
  private keeping: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly client: JogClient,
    private readonly machine: string,
    /** Told when it is over: by letting go, by having come there, or by what went wrong. */
    private readonly over: (error?: unknown) => void,
  ) {}

  get isUnderWay(): boolean {
    return this.hold !== undefined
  }

  /** @param feed mm/min. */
  async begin(move: Move, feed: number): Promise<void> {
    if (this.hold !== undefined) return
    const hold = (this.hold = newId())
    try {
      const { keepUpEveryMilliseconds } = await this.client.post('/api/machines/{id}/jog', {
        path: { id: this.machine },
        body: { ...move, feed, hold },
      })
      const reach = Math.hypot(move.x ?? 0, move.y ?? 0, move.z ?? 0, move.e ?? 0)
      const takesMs = (reach / feed) * 60_000
      if (this.hold === hold) this.keepUp(hold, keepUpEveryMilliseconds, Date.now() + takesMs)
    } catch (error) {
      this.end(hold, error)
    }
  }

  /** The hand is off: it rests at once. Letting go is said even when the beginning was not answered yet. */
  async letGo(): Promise<void> {
    const hold = this.hold
    if (hold === undefined) return
    this.end(hold)
    await this.client.delete('/api/machines/{id}/jog', { path: { id: this.machine } }).catch(() => undefined)
  }

  private keepUp(hold: string, everyMs: number, untilMs: number): void {
    this.keeping = setTimeout(() => {
      if (this.hold !== hold) return
      if (Date.now() > untilMs) {
        this.end(hold)
        return
      }
      // Not one after another: a slow answer must not make the next word late.
      this.client.put('/api/machines/{id}/jog/{hold}', { path: { id: this.machine, hold } }).catch((error: unknown) => this.end(hold, error))
      this.keepUp(hold, everyMs, untilMs)
    }, everyMs)
  }

  private end(hold: string, error?: unknown): void {
    if (this.hold !== hold) return
    this.hold = undefined
    clearTimeout(this.keeping)
    this.over(error)
  }
}
