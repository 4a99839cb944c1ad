import { describe, expect, it } from 'vitest'
import { coarseOf, wholeOf } from '../src/components/space/detail'
import { countUpTo, headAfter, layerAfter, readToolpath, segmentsDone } from '../src/components/space/toolpath'

// Written by hand after docs/toolpath-format.md, with its own example as the second layer.
function file(more: { points?: number; magic?: number } = {}): ArrayBuffer {
  const first = [0x00, 0x00, 0x02, 0, 0, 0, 0x90, 0x03, 0, 0] // a travel from (0, 0, 0) to (1, 0, 0)
  const second = [0x01, 0x00, 0x02, 0x90, 0x03, 0, 0, 0, 0xa0, 0x06, 0]
  const counts = [0x02, 0x01, 0x00, 0x01]
  const bytes = new Uint8Array(72 + 48 + first.length + second.length + 16 + counts.length)
  const view = new DataView(bytes.buffer)
  bytes.set(new TextEncoder().encode('FABPATH1'))
  view.setFloat32(8, 0.05, true)
  view.setFloat32(12, 0.005, true)
  ;[200, 0, 0, 200, 400, 0].forEach((value, index) => view.setInt32(16 + index * 4, value, true))
  ;[2, 2, more.points ?? 4, 0, 72, 120, 120 + first.length + second.length].forEach((value, index) => view.setUint32(40 + index * 4, value, true))
  const row = (at: number, offset: number, height: number, command: number, seconds: number) => {
    view.setUint32(at, offset, true)
    view.setUint32(at + 4, 1, true)
    view.setInt32(at + 8, height, true)
    view.setUint32(at + 12, command, true)
    view.setFloat32(at + 16, seconds, true)
    view.setUint32(at + 20, 2, true)
  }
  row(72, 0, 0, 0, 0)
  row(96, first.length, 40, 3, 1.5)
  bytes.set([...first, ...second], 120)
  const commands = 120 + first.length + second.length
  ;[0, 0, 2, 3].forEach((value, index) => view.setUint32(commands + index * 4, value, true))
  bytes.set(counts, commands + 16)
  if (more.magic !== undefined) bytes[0] = more.magic
  return bytes.buffer
}

describe('a toolpath', () => {
  it('is read as its format says', () => {
    const path = readToolpath(file())
    const mm = (index: number) => [...path.positions.slice(index * 3, index * 3 + 3)].map((value) => Math.round(value * 1000) / 1000)
    expect([mm(0), mm(1), mm(2), mm(3)]).toEqual([[0, 0, 0], [1, 0, 0], [1, 0, 0], [1, 2, 0]])
    expect([...path.done]).toEqual([2, 3, 3, 4])
    expect([[...path.travel], [...path.material]]).toEqual([[0, 1], [2, 3]])
    expect(path.layers.map((layer) => [layer.command, layer.seconds, layer.material, layer.travel, layer.points])).toEqual([
      [0, 0, 0, 1, 2],
      [3, 1.5, 1, 1, 4],
    ])
    expect(path.layers[1]?.height).toBeCloseTo(0.2)
    expect(path.max[1]).toBeCloseTo(2)
  })

  it('says where the tool is after so many commands, and what is done', () => {
    const path = readToolpath(file())
    expect(headAfter(path, 1)).toBeUndefined()
    expect(headAfter(path, 2)?.[0]).toBeCloseTo(0)
    expect(headAfter(path, 3)).toEqual([expect.closeTo(1), 0, 0])
    expect(headAfter(path, 4)?.[1]).toBeCloseTo(2)
    expect(headAfter(path, 99)?.[1]).toBeCloseTo(2)
    expect([3, 4].map((commands) => segmentsDone(path, path.material, commands))).toEqual([0, 1])
    expect([0, 2, 3, 50].map((commands) => layerAfter(path, commands))).toEqual([0, 0, 1, 1])
  })

  it('that is none, or claims more than it holds, is refused', () => {
    expect(() => readToolpath(new ArrayBuffer(10))).toThrow('no toolpath')
    expect(() => readToolpath(file({ magic: 0 }))).toThrow('no toolpath')
    expect(() => readToolpath(file({ points: 3 }))).toThrow('more points')
    expect(() => readToolpath(file({ points: 4_000_000_000 }))).toThrow('claims more')
    expect(() => readToolpath(file().slice(0, 130))).toThrow()
  })

  it('counts what is at most something, where it never falls', () => {
    const values = [0, 0, 2, 2, 2, 5]
    const count = (wanted: number) => countUpTo(values.length, (index) => values[index] ?? 0, wanted)
    expect([-1, 0, 1, 2, 4, 5, 9].map(count)).toEqual([0, 2, 2, 5, 5, 6, 6])
  })
})

describe('a coarse drawing', () => {
  const layers = [3, 6, 9, 12, 15].map((material) => ({ height: 0, command: 0, seconds: 0, points: 0, travel: 0, material }))
  const path = { ...readToolpath(file()), layers, material: Uint32Array.from({ length: 30 }, (_, index) => index) }

  it('has whole layers at even distances, and the last', () => {
    const coarse = coarseOf(path, 5)
    expect(coarse.every).toBe(3)
    expect([...coarse.index]).toEqual([0, 1, 2, 3, 4, 5, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29])
    expect(coarse.ends).toEqual([3, 3, 3, 6, 9])
  })

  it('of little is the whole', () => {
    expect(coarseOf(path, 15)).toEqual(wholeOf(path))
    expect(wholeOf(path).ends).toEqual([3, 6, 9, 12, 15])
  })
})
