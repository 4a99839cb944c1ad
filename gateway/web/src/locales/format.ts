import { ref } from 'vue'
import { language, locale } from './language'
import { texts } from './texts'

/** The space's, after ISO 4217; undefined for a unit of its own, which has no sign. */
export const currency = ref<string>()
const SIGNS: Record<string, string> = { EUR: '€', GBP: '£', USD: '$', CHF: 'CHF' }

/** Cents as people read them, with the sign of the space's currency: `12.34 €`. */
export function money(cents: number): string {
  return currency.value ? `${amount(cents)}\u00a0${SIGNS[currency.value] ?? currency.value}` : amount(cents)
}

/** Cents as people type them: `12.34`, in German `12,34`; no sign of a currency. */
export function amount(cents: number): string {
  const whole = Math.floor(Math.abs(cents) / 100)
  const rest = String(Math.abs(cents) % 100).padStart(2, '0')
  return `${cents < 0 ? '−' : ''}${whole}${language.value === 'de' ? ',' : '.'}${rest}`
}

/** `12`, `12.3` or `12.34` (in German `12,34`) as cents; undefined for anything else, and for nothing at all. */
export function parseMoney(text: string): number | undefined {
  const match = (language.value === 'de' ? /^(\d{1,12})(?:,(\d{1,2}))?$/ : /^(\d{1,12})(?:\.(\d{1,2}))?$/).exec(text.trim())
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
  return instant.toLocaleTimeString(locale(), { hour: '2-digit', minute: '2-digit', ...(withSeconds ? { second: '2-digit' } : {}) })
}

/** `3 Mar 2026, 14:02`. */
export function dateTime(instant: string): string {
  return new Date(instant).toLocaleString(locale(), { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' })
}

/** `3 Mar 2026`. */
export function day(instant: string): string {
  return new Date(instant).toLocaleDateString(locale(), { day: 'numeric', month: 'short', year: 'numeric' })
}

/** A period such as `2026-03` by its month, `March 2026`; anything else as it is. */
export function month(period: string): string {
  const begins = new Date(`${period}-01T12:00:00Z`)
  return Number.isNaN(begins.getTime()) ? period : begins.toLocaleDateString(locale(), { month: 'long', year: 'numeric' })
}

export function ago(instant: string, now: number): string {
  const seconds = (now - Date.parse(instant)) / 1000
  return seconds < 45 ? texts.time.now : texts.time.ago(duration(seconds))
}

export function number(value: number): string {
  const text = String(Math.round(value * 1e6) / 1e6)
  return language.value === 'de' ? text.replace('.', ',') : text
}

/** With as many decimals as are said, so that a figure that changes stays in its place. */
export function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals)
  return language.value === 'de' ? text.replace('.', ',') : text
}

/** Hundredths of a percent as people read them: 300 is `3 %`. */
export function percent(basisPoints: number): string {
  return `${number(basisPoints / 100)} %`
}
