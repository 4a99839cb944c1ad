import { describe, expect, it } from 'vitest'
import { createApp, h, nextTick, shallowRef } from 'vue'
import RulesForm from '../src/views/bookings/RulesForm.vue'
import { byDay, lengthsOf, localDay, nextQuarter, type BookingView } from '../src/views/bookings/useBookings'

const at = (id: string, from: Date): BookingView => ({
  booking: {
    id,
    machine: 'router-1',
    member: 'ann',
    name: 'Ann',
    from: from.toISOString(),
    until: new Date(from.getTime() + 3_600_000).toISOString(),
    bookedAt: from.toISOString(),
    lapsesAt: from.toISOString(),
    endsAt: from.toISOString(),
  },
  isLive: false,
  isOpen: true,
  lapsed: false,
  mayArrive: false,
})

describe('bookings', () => {
  it('stand by the day on which they begin here', () => {
    const days = byDay([at('late', new Date(2026, 2, 2, 23, 45)), at('next', new Date(2026, 2, 3, 0, 15)), at('early', new Date(2026, 2, 2, 8))])
    expect(days.map(([day, those]) => [day, those.map((one) => one.booking.id)])).toEqual([
      ['2026-03-02', ['late', 'early']],
      ['2026-03-03', ['next']],
    ])
  })

  it('are offered from the next quarter of an hour, as long as the rules allow', () => {
    expect([nextQuarter(new Date(2026, 2, 2, 9, 1)), nextQuarter(new Date(2026, 2, 2, 23, 50)), localDay(new Date(2026, 0, 5))]).toEqual(['09:15', '00:00', '2026-01-05'])
    expect([lengthsOf(1), lengthsOf(3)]).toEqual([
      [15, 30, 45, 60],
      [15, 30, 45, 60, 90, 120, 180],
    ])
  })

  it('keep the rules that somebody is typing, until others have been set', async () => {
    const rules = shallowRef({ isOn: false, hoursAWeek: 8, longestHours: 4, daysAhead: 28, onlyAuthorised: true, noShowMinutes: 15 })
    const place = document.createElement('div')
    const app = createApp({ render: () => h(RulesForm, { rules: rules.value, save: () => Promise.resolve(true) }) })
    app.mount(place)
    const hours = place.querySelector<HTMLInputElement>('#rule-hoursAWeek')
    const type = async (value: string) => {
      if (hours) hours.value = value
      hours?.dispatchEvent(new Event('input'))
      await nextTick()
    }
    await type('6')
    rules.value = { ...rules.value }
    await nextTick()
    expect(hours?.value).toBe('6')
    rules.value = { ...rules.value, hoursAWeek: 7 }
    await nextTick()
    expect(hours?.value).toBe('7')
    app.unmount()
  })
})
