import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LiveEvents } from '../src/api/liveEvents'
import { FakeEventSource, machine } from './fakes'

const told: string[] = []
let live: LiveEvents

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('EventSource', FakeEventSource)
  FakeEventSource.all = []
  told.length = 0
  live = new LiveEvents({
    machine: (view) => told.push(`machine ${view.spec.id}`),
    job: (view) => told.push(`job ${view.id}`),
    queue: (places) => told.push(`queue ${places.length}`),
    telemetry: (reading) => told.push(`telemetry ${reading.machine}`),
    console: (view) => told.push(`console ${view.machine} ${view.lines.length}`),
    bookings: (view) => told.push(`bookings ${view.bookings.length}`),
    floor: (view) => told.push(`floor ${view.revision}`),
    open: (resumed) => told.push(resumed ? 'open, resumed' : 'open, anew'),
    lost: (silent) => told.push(silent ? 'lost, silent' : 'lost'),
  })
  live.start()
})

afterEach(() => {
  live.stop()
  vi.useRealTimers()
})

it('tells what comes, by its kind', () => {
  FakeEventSource.last.open()
  FakeEventSource.last.send('machine', machine('a', 'idle'), 'r-1')
  FakeEventSource.last.send('queue', [], 'r-2')
  expect(told).toEqual(['open, anew', 'machine a', 'queue 0'])
})

it('a stream that the browser takes up again is resumed', () => {
  FakeEventSource.last.open()
  FakeEventSource.last.send('queue', [], 'r-7')
  FakeEventSource.last.fail()
  FakeEventSource.last.open()
  expect(told).toEqual(['open, anew', 'queue 0', 'lost', 'open, resumed'])
  expect(FakeEventSource.all).toHaveLength(1)
})

it('where the browser gives up, a new stream goes on after the last event', () => {
  FakeEventSource.last.open()
  FakeEventSource.last.send('queue', [], 'r-7')
  FakeEventSource.last.fail(true)
  expect(FakeEventSource.all).toHaveLength(1)
  vi.advanceTimersByTime(2000)
  expect(FakeEventSource.last.url).toBe('/api/events?lastEventId=r-7')
})

it('a reset means that everything is to be fetched', () => {
  FakeEventSource.last.open()
  FakeEventSource.last.send('reset', {}, 'r2-1')
  expect(told).toEqual(['open, anew', 'open, anew'])
})

it('a stream that is silent for too long is lost, and taken up after the last event', () => {
  FakeEventSource.last.open()
  FakeEventSource.last.send('queue', [], 'r-7')
  for (let second = 0; second < 10; second += 2) {
    vi.advanceTimersByTime(2000)
    FakeEventSource.last.send('pulse', {})
  }
  expect(told).toEqual(['open, anew', 'queue 0'])
  const silent = FakeEventSource.last
  vi.advanceTimersByTime(4900)
  expect(told).toEqual(['open, anew', 'queue 0'])
  vi.advanceTimersByTime(1000)
  expect(told).toEqual(['open, anew', 'queue 0', 'lost, silent'])
  expect(silent.readyState).toBe(FakeEventSource.CLOSED)
  expect(FakeEventSource.last.url).toBe('/api/events?lastEventId=r-7')
  FakeEventSource.last.open()
  expect(told).toEqual(['open, anew', 'queue 0', 'lost, silent', 'open, resumed'])
})

it('a stopped stream stays stopped', () => {
  FakeEventSource.last.fail(true)
  live.stop()
  vi.advanceTimersByTime(60_000)
  expect(FakeEventSource.all).toHaveLength(1)
})
