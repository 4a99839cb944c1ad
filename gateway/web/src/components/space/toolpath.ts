// A program's way, as docs/toolpath-format.md tells it byte by byte.

export interface ToolpathLayer {
  /** mm. */
  height: number
  /** Its first command, from 0, as telemetry counts them. */
  command: number
  /** Estimated seconds from the program's start to it. */
  seconds: number
  /** How many points, and how many segments of material and of travel, there are up to its end. */
  points: number
  material: number
  travel: number
}

export interface Toolpath {
  layers: ToolpathLayer[]
  /** X, Y, Z of every point in mm, in the order in which the tool comes to them. */
  positions: Float32Array
  /** How light each point is drawn, three bytes of grey a point: by its height and by where its line leads. */
  shades: Uint8Array
  /** Commands done at each point. */
  done: Uint32Array
  /** Pairs of points: where material is laid down or cut, and where the tool only travels. */
  material: Uint32Array
  travel: Uint32Array
  min: [number, number, number]
  max: [number, number, number]
  isCutShort: boolean
}

const MAGIC = 'FABPATH1'
const LAYER_BYTES = 24

export class ToolpathUnreadable extends Error {}

/** Reads bytes one after another; a varint that never ends, or an end of the bytes, is an error and not a loop. */
class Reader {
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
  ) {}

  byte(): number {
    const value = this.bytes[this.at++]
    if (value === undefined) throw new ToolpathUnreadable('The bytes end too early.')
    return value
  }

  varint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const next = this.byte()
      // Not by bits alone: the fifth byte goes beyond what 32 bits hold with a sign.
      value += (next & 0x7f) * 2 ** shift
      if (next < 0x80) return value
    }
    throw new ToolpathUnreadable('A number does not end.')
  }

  signed(): number {
    const value = this.varint()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }
}

export function readToolpath(buffer: ArrayBuffer): Toolpath {
  const bytes = new Uint8Array(buffer)
  const view = new DataView(buffer)
  if (bytes.length < 72 || String.fromCharCode(...bytes.subarray(0, 8)) !== MAGIC) throw new ToolpathUnreadable('This is no toolpath.')
  const quantum = view.getFloat32(12, true)
  const corner = (offset: number) => [0, 4, 8].map((axis) => view.getInt32(offset + axis, true) * quantum) as [number, number, number]
  const counts = { layers: view.getUint32(40, true), lines: view.getUint32(44, true), points: view.getUint32(48, true) }
  const [table, lines, commands] = [view.getUint32(56, true), view.getUint32(60, true), view.getUint32(64, true)]
  if (counts.points > bytes.length || counts.layers * LAYER_BYTES > bytes.length) throw new ToolpathUnreadable('It claims more than it holds.')

  const positions = new Float32Array(counts.points * 3)
  const done = new Uint32Array(counts.points)
  // Each line of n points has n - 1 segments.
  const material = new Uint32Array(counts.points * 2)
  const travel = new Uint32Array(counts.points * 2)
  const layers: ToolpathLayer[] = []
  let point = 0
  let materialEnd = 0
  let travelEnd = 0

  for (let layer = 0; layer < counts.layers; layer++) {
    const row = table + layer * LAYER_BYTES
    const reader = new Reader(bytes, lines + view.getUint32(row, true))
    const lineCount = view.getUint32(row + 4, true)
    const counter = new Reader(bytes, commands + counts.layers * 8 + view.getUint32(commands + layer * 8, true))
    let doneSoFar = view.getUint32(commands + layer * 8 + 4, true)
    for (let line = 0; line < lineCount; line++) {
      const isMaterial = reader.byte() === 1
      reader.byte() // The tool; all are drawn alike.
      const length = reader.varint()
      if (point + length > counts.points) throw new ToolpathUnreadable('It holds more points than it says.')
      let [x, y, z] = [0, 0, 0]
      for (let index = 0; index < length; index++, point++) {
        x += reader.signed()
        y += reader.signed()
        z += reader.signed()
        positions[point * 3] = x * quantum
        positions[point * 3 + 1] = y * quantum
        positions[point * 3 + 2] = z * quantum
        doneSoFar += counter.varint()
        done[point] = doneSoFar
        if (index === 0) continue
        if (isMaterial) {
          material[materialEnd++] = point - 1
          material[materialEnd++] = point
        } else {
          travel[travelEnd++] = point - 1
          travel[travelEnd++] = point
        }
      }
    }
    layers.push({
      height: view.getInt32(row + 8, true) * quantum,
      command: view.getUint32(row + 12, true),
      seconds: view.getFloat32(row + 16, true),
      points: point,
      material: materialEnd / 2,
      travel: travelEnd / 2,
    })
  }
  return {
    layers,
    positions,
    shades: shadesOf(positions, corner(16)[2], corner(28)[2]),
    done,
    material: material.slice(0, materialEnd),
    travel: travel.slice(0, travelEnd),
    min: corner(16),
    max: corner(28),
    isCutShort: (view.getUint32(52, true) & 1) === 1,
  }
}

/** Walls that lead elsewhere look different, and what is higher is lighter: without light, a form is seen by that alone. */
function shadesOf(positions: Float32Array, low: number, high: number): Uint8Array {
  const points = positions.length / 3
  const shades = new Uint8Array(points * 3)
  const reach = Math.max(1e-6, high - low)
  for (let point = 0; point < points; point++) {
    const before = Math.max(0, point - 1) * 3
    const here = point * 3
    const dx = (positions[here] ?? 0) - (positions[before] ?? 0)
    const dy = (positions[here + 1] ?? 0) - (positions[before + 1] ?? 0)
    const length = Math.hypot(dx, dy)
    const side = length > 0 ? Math.abs(dx + dy) / (length * Math.SQRT2) : 0.5
    const height = Math.min(1, Math.max(0, ((positions[here + 2] ?? 0) - low) / reach))
    shades.fill(Math.round(255 * (0.42 + 0.33 * side + 0.25 * height)), here, here + 3)
  }
  return shades
}

/** How many of the first things are at most `wanted`, where they never fall. */
export function countUpTo(length: number, valueAt: (index: number) => number, wanted: number): number {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (valueAt(middle) <= wanted) low = middle + 1
    else high = middle
  }
  return low
}

/** How many segments are done after so many commands. */
export function segmentsDone(path: Toolpath, segments: Uint32Array, commands: number): number {
  return countUpTo(segments.length / 2, (index) => path.done[segments[index * 2 + 1] ?? 0] ?? 0, commands)
}

/** Where the tool is after so many commands; undefined while nothing is known of it. */
export function headAfter(path: Toolpath, commands: number): [number, number, number] | undefined {
  const count = countUpTo(path.done.length, (index) => path.done[index] ?? 0, commands)
  if (count === 0) return undefined
  const at = count - 1
  const here = pointAt(path, at)
  if (count === path.done.length) return here
  const [from, to] = [path.done[at] ?? 0, path.done[count] ?? 0]
  const share = to > from ? (commands - from) / (to - from) : 0
  const next = pointAt(path, count)
  return [0, 1, 2].map((axis) => (here[axis] ?? 0) + ((next[axis] ?? 0) - (here[axis] ?? 0)) * share) as [number, number, number]
}

/** Which layer is being made after so many commands. */
export function layerAfter(path: Toolpath, commands: number): number {
  return Math.max(0, countUpTo(path.layers.length, (index) => path.layers[index]?.command ?? 0, commands) - 1)
}

function pointAt(path: Toolpath, index: number): [number, number, number] {
  return [path.positions[index * 3] ?? 0, path.positions[index * 3 + 1] ?? 0, path.positions[index * 3 + 2] ?? 0]
}
