import { computed, watch } from 'vue'
import type { Shapes } from '../../api/types'
import { theHub } from '../../app/theHub'
import { useAnswer } from '../../app/useAnswer'

type BookingsView = Shapes['BookingsView']
export type BookingView = Shapes['BookingView']
export type BookingRules = Shapes['BookingRules']

/** A booking lapses, begins and ends as time passes, and nobody tells of that: so it is asked for again. */
const AGAIN_MS = 30_000

/** The space's bookings, kept up to date while the view is open. */
export function useBookings() {
  const hub = theHub()
  const asked = useAnswer(() => hub.client.get('/api/bookings'))
  watch(hub.bookings, (told) => told && asked.take(told))
  watch(() => Math.floor(hub.now.value / AGAIN_MS), () => void asked.again())

  async function taken(answer: Promise<BookingsView | undefined>): Promise<boolean> {
    const view = await answer
    if (view) asked.take(view)
    return view !== undefined
  }

  return {
    asked,
    rules: computed(() => asked.value.value?.rules),
    all: computed(() => asked.value.value?.bookings ?? []),
    cancel: (id: string) => taken(hub.attempt(() => hub.client.delete('/api/bookings/{id}', { path: { id } }))),
    arrive: (id: string) => taken(hub.attempt(() => hub.client.post('/api/bookings/{id}/arrive', { path: { id } }))),
    setRules: (rules: BookingRules) => taken(hub.attempt(() => hub.client.put('/api/bookings/rules', { body: rules }))),
  }
}

/** By the day on which they begin here, the soonest first. */
export function byDay(bookings: readonly BookingView[]): [string, BookingView[]][] {
  const days = new Map<string, BookingView[]>()
  for (const one of bookings) {
    const day = localDay(new Date(one.booking.from))
    days.set(day, [...(days.get(day) ?? []), one])
  }
  return [...days].sort(([a], [b]) => a.localeCompare(b))
}

/** `2026-03-01`, as a date field wants it. */
export function localDay(at: Date): string {
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`
}

/** `14:30`, the next quarter of an hour. */
export function nextQuarter(at: Date): string {
  const quarter = new Date(Math.ceil(at.getTime() / 900_000) * 900_000)
  return `${String(quarter.getHours()).padStart(2, '0')}:${String(quarter.getMinutes()).padStart(2, '0')}`
}

/** From a quarter of an hour to what the rules allow. */
export function lengthsOf(longestHours: number): number[] {
  return [15, 30, 45, 60, 90, ...Array.from({ length: Math.max(0, longestHours - 1) }, (_, index) => (index + 2) * 60)].filter((minutes) => minutes <= longestHours * 60)
}
