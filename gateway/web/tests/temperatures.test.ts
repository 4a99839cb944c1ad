import { describe, expect, it } from 'vitest'
import { TemperatureLog } from '../src/app/temperatures'
import { telemetry } from './fakes'

describe('the log of temperatures', () => {
  it('keeps a sample a second, whatever the rate of readings', () => {
    const log = new TemperatureLog()
    for (let at = 0; at < 10_000; at += 250) log.add(telemetry('a', undefined), at)
    expect(log.of('a').map((sample) => sample.at)).toEqual([0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000])
    expect(log.of('b')).toEqual([])
  })

  it('goes on from what the hub knows of before, once each', () => {
    const log = new TemperatureLog()
    log.add(telemetry('a', undefined), 10_000)
    const before = [0, 5000, 10_000, 15_000].map((at) => ({ at, heaters: telemetry('a', undefined).heaters }))
    log.takeEarlier('a', before)
    expect(log.of('a').map((sample) => sample.at)).toEqual([0, 5000, 10_000])
    log.takeEarlier('a', before)
    expect(log.of('a').map((sample) => sample.at)).toEqual([0, 5000, 10_000])
    log.takeEarlier('b', before)
    expect(log.of('b')).toHaveLength(4)
  })

  it('forgets what is older than half an hour, and machines without heat', () => {
    const log = new TemperatureLog()
    for (let second = 0; second < 2000; second++) log.add(telemetry('a', undefined), second * 1000)
    expect(log.of('a')).toHaveLength(1800)
    expect(log.of('a')[0]?.at).toBe(200_000)
    log.add({ ...telemetry('r', undefined), heaters: [] }, 0)
    expect(log.of('r')).toEqual([])
  })
})
