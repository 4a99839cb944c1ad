import { texts } from './texts'

/** Cents as people read them: `12.34`, no sign of a currency. */
export function money(cents: number): string {
  const whole = Math.floor(Math.abs(cents) / 100)
  const rest = String(Math.abs(cents) % 100).padStart(2, '0')
  return `${cents < 0 ? '−' : ''}${whole}.${rest}`
}

/** `12`, `12.3` or `12.34` as cents; undefined for anything else, and for nothing at all. */
export function parseMoney(text: string): number | undefined {
  const match = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(text.trim())
  if (!match) return undefined
  const cents = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
  return cents > 0 ? cents : undefined
}

/** `45 s`, `12 min`, `3 h 5 min`, rounded to what is shown. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return texts.time.seconds(whole)
  const minutes = Math.round(whole / 60)
  return minutes < 60 ? texts.time.minutes(minutes) : texts.time.hours(Math.floor(minutes / 60), minutes % 60)
}

/** The time of day in the viewer's zone, `14:02`; with seconds where they matter. */
export function clock(instant: Date, withSeconds = false): string {
  return instant.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', ...(withSeconds ? { second: '2-digit' } : {}) })
}

export function ago(instant: string, now: number): string {
  const seconds = (now - Date.parse(instant)) / 1000
  return seconds < 45 ? texts.time.now : texts.time.ago(duration(seconds))
}

export function number(value: number): string {
  return String(Math.round(value * 1e6) / 1e6)
}
