import { describe, expect, it } from 'vitest'
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
})
