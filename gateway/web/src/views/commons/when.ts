import { clock, day } from '../../locales/format'

/** An instant that is soon by its time of day, another by its day. */
export function until(instant: string): string {
  const at = new Date(instant)
  return at.toDateString() === new Date().toDateString() ? clock(at) : day(instant)
}
