import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HubRefused } from '../src/api/client'
import { CommandHistory } from '../src/views/machines/hand/history'
import { Jogging, type JogClient } from '../src/views/machines/hand/jogging'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function aJog(keep: () => Promise<void> = async () => undefined) {
  const said: string[] = []
  const over: unknown[] = []
  let answer = (): void => undefined
  const client = {
    post: vi.fn((_: string, given: { body: Record<string, unknown> }) => {
      said.push(`begin ${JSON.stringify({ ...given.body, hold: undefined })}`)
      return new Promise((done) => {
        answer = () => done({ hold: given.body['hold'], keepUpWithinMilliseconds: 250, keepUpEveryMilliseconds: 80 })
      })
    }),
    put: vi.fn(() => {
      said.push('keep')
      return keep()
    }),
    delete: vi.fn(async () => void said.push('let go')),
  }
  const jogging = new Jogging(client as unknown as JogClient, 'a', (error) => over.push(error))
  return { jogging, said, over, answer: () => answer() }
}

describe('a jog', () => {
  it('is kept up until the hand is off', async () => {
    const { jogging, said, over, answer } = aJog()
    void jogging.begin({ x: 10 }, 600)
    answer()
    await vi.advanceTimersByTimeAsync(250)
    expect(said).toEqual(['begin {"x":10,"feed":600}', 'keep', 'keep', 'keep'])
    await jogging.letGo()
    await vi.advanceTimersByTimeAsync(1000)
    expect(said.slice(4)).toEqual(['let go'])
    expect(over).toEqual([undefined])
  })

  it('is not kept up longer than its way takes', async () => {
    const { jogging, said, over, answer } = aJog()
    void jogging.begin({ x: 3, y: 4 }, 600) // 5 mm at 10 mm/s: half a second
    answer()
    await vi.advanceTimersByTimeAsync(5000)
    expect(said.filter((word) => word === 'keep')).toHaveLength(6)
    expect(jogging.isUnderWay).toBe(false)
    expect(over).toEqual([undefined])
  })

  it('that is let go before it was answered rests all the same, and is never kept up', async () => {
    const { jogging, said, answer } = aJog()
    void jogging.begin({ z: 50 }, 600)
    await jogging.letGo()
    answer()
    await vi.advanceTimersByTimeAsync(1000)
    expect(said).toEqual(['begin {"z":50,"feed":600}', 'let go'])
  })

  it('ends with what went wrong, and says nothing more', async () => {
    const refused = new HubRefused({ code: 'machine-controlled', message: 'Olu controls it.' }, 409)
    const { jogging, said, over, answer } = aJog(() => Promise.reject(refused))
    void jogging.begin({ x: 50 }, 600)
    answer()
    await vi.advanceTimersByTimeAsync(1000)
    expect(said.filter((word) => word === 'keep')).toHaveLength(1)
    expect(over).toEqual([refused])
  })

  it('is one at a time', async () => {
    const { jogging, said, answer } = aJog()
    void jogging.begin({ x: 10 }, 600)
    void jogging.begin({ y: 10 }, 600)
    answer()
    await vi.advanceTimersByTimeAsync(50)
    expect(said).toHaveLength(1)
  })
})

describe('the history of commands', () => {
  it('goes back, and forth to what was being typed', () => {
    const history = new CommandHistory()
    for (const command of ['G28', 'M105', 'M105']) history.add(command)
    expect([history.earlier('G1 '), history.earlier(''), history.earlier('')]).toEqual(['M105', 'G28', 'G28'])
    expect([history.later(''), history.later(''), history.later('x')]).toEqual(['M105', 'G1 ', 'x'])
  })

  it('of nothing leaves what is typed', () => {
    const history = new CommandHistory()
    expect([history.earlier('M114'), history.later('M114')]).toEqual(['M114', 'M114'])
  })
})
