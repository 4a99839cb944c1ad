import type { Toolpath } from './toolpath'

/** What of the material is drawn: pairs of points, and how many pairs there are up to the end of each layer. */
export interface Detail {
  index: Uint32Array
  ends: number[]
  /** 1 for every layer, 3 for every third. */
  every: number
}

export function wholeOf(path: Toolpath): Detail {
  return { index: path.material, ends: path.layers.map((layer) => layer.material), every: 1 }
}

/** As many whole layers as stay within so many segments: what can be turned round smoothly, and keeps its form. */
export function coarseOf(path: Toolpath, mostSegments: number): Detail {
  const total = path.material.length / 2
  const every = Math.max(1, Math.ceil(total / mostSegments))
  if (every === 1) return wholeOf(path)
  const index = new Uint32Array(path.material.length)
  const ends: number[] = []
  let filled = 0
  let begins = 0
  path.layers.forEach((layer, number) => {
    // The last layer is always there: it is what one looks at from above.
    if (number % every === 0 || number === path.layers.length - 1) {
      const part = path.material.subarray(begins * 2, layer.material * 2)
      index.set(part, filled)
      filled += part.length
    }
    begins = layer.material
    ends.push(filled / 2)
  })
  return { index: index.slice(0, filled), ends, every }
}
