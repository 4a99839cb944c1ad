import type { DesignSummary, MachineKind } from '../../api/types'

export interface Wanted {
  words: string
  kind: MachineKind | ''
  licence: string
  material: string
  size: Size | ''
  time: Time | ''
}

export type Size = 'small' | 'medium' | 'large'
export type Time = 'short' | 'medium' | 'long'

const [SMALL_MM, MEDIUM_MM] = [100, 200]
const [SHORT_MINUTES, MEDIUM_MINUTES] = [30, 120]

export const everything: Wanted = { words: '', kind: '', licence: '', material: '', size: '', time: '' }

/** By the longest side as it comes; undefined where the design does not say. */
export function sizeOf(design: DesignSummary): Size | undefined {
  if (!design.size) return undefined
  const longest = Math.max(design.size.x, design.size.y, design.size.z)
  return longest <= SMALL_MM ? 'small' : longest <= MEDIUM_MM ? 'medium' : 'large'
}

/** Undefined where the design does not say. */
export function timeOf({ minutes }: DesignSummary): Time | undefined {
  if (minutes === undefined) return undefined
  return minutes <= SHORT_MINUTES ? 'short' : minutes <= MEDIUM_MINUTES ? 'medium' : 'long'
}

/** Designs that have every word somewhere in what is said of them, and all that is wanted. */
export function choose(designs: readonly DesignSummary[], wanted: Wanted): DesignSummary[] {
  const words = wanted.words.toLowerCase().split(/\s+/).filter(Boolean)
  return designs.filter((design) => {
    const said = `${design.title} ${design.sentence} ${design.slug} ${design.modules.join(' ')} ${design.licensor}`.toLowerCase()
    return (
      words.every((word) => said.includes(word)) &&
      (wanted.kind === '' || design.kind === wanted.kind) &&
      (wanted.licence === '' || design.licence === wanted.licence) &&
      (wanted.material === '' || design.material === wanted.material) &&
      (wanted.size === '' || sizeOf(design) === wanted.size) &&
      (wanted.time === '' || timeOf(design) === wanted.time)
    )
  })
}

/** Each different value once, sorted. */
export function different(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value): value is string => !!value))].sort()
}
