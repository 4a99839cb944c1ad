import { describe, expect, it } from 'vitest'
import type { DesignSummary } from '../src/api/types'
import { choose, everything, sizeOf } from '../src/views/make/catalogue'
import { paragraphsOf } from '../src/views/make/readme'
import { heightOf, inWords } from '../src/views/make/slicing'
import { stand } from './fakes'

const hook: DesignSummary = { ...stand, slug: 'hook', title: 'Wall hook', sentence: 'Carries a coat.', material: 'petg', size: { x: 45, y: 60, z: 14 }, minutes: 24 }
const coaster: DesignSummary = { ...stand, slug: 'coaster', title: 'Coaster', kind: 'router', licence: 'CERN-OHL-S-2.0', material: 'plywood-6', size: { x: 100, y: 180, z: 6 }, minutes: 31 }
const all = [stand, hook, coaster]
const slugs = (designs: DesignSummary[]) => designs.map((design) => design.slug)

describe('the catalogue', () => {
  it('finds every word, wherever it is said', () => {
    expect(slugs(choose(all, { ...everything, words: 'COAT wall' }))).toEqual(['hook'])
    expect(slugs(choose(all, { ...everything, words: 'coat stand' }))).toEqual([])
  })

  it('filters by machine, licence, material, size and time together', () => {
    expect(slugs(choose(all, { ...everything, kind: 'router' }))).toEqual(['coaster'])
    expect(slugs(choose(all, { ...everything, licence: 'CC0-1.0' }))).toEqual(['stand', 'hook'])
    expect(slugs(choose(all, { ...everything, material: 'petg', size: 'small' }))).toEqual(['hook'])
    expect(slugs(choose(all, { ...everything, size: 'medium' }))).toEqual(['coaster'])
    expect(slugs(choose(all, { ...everything, time: 'short' }))).toEqual(['hook'])
    expect(slugs(choose(all, { ...everything, time: 'medium' }))).toEqual(['coaster'])
    expect(choose(all, { ...everything, time: 'long' })).toEqual([])
    expect(slugs(choose(all, everything))).toEqual(['stand', 'hook', 'coaster'])
  })

  it('knows a size only where the design says one', () => {
    expect([sizeOf(stand), sizeOf(hook), sizeOf({ ...hook, size: { x: 100, y: 1, z: 1 } }), sizeOf({ ...hook, size: { x: 1, y: 1, z: 200.1 } })]).toEqual([
      undefined,
      'small',
      'small',
      'large',
    ])
  })
})

describe('how a part is sliced', () => {
  it('is said in words, what is usual left out', () => {
    expect(inWords(undefined)).toEqual([])
    expect(inWords({ quality: 'fine', infillPercent: 0, supports: 'plateOnly', brim: 2.5, turnX: -90 })).toEqual([
      ['Layers', 'Fine'],
      ['Supports', 'Only from the plate'],
      ['Infill', '0 %'],
      ['Brim', '2.5 mm'],
      ['Turn about X', '-90°'],
    ])
  })

  it('has the layer of each nozzle there is', () => {
    const range = { least: 0, most: 1, usual: 0 }
    const slicing = {
      materials: [],
      layerHeights: [
        { quality: 'fine' as const, nozzle: 0.8, height: 0.24 },
        { quality: 'fine' as const, nozzle: 0.4, height: 0.12 },
        { quality: 'draft' as const, nozzle: 0.4, height: 0.3 },
      ],
      infillPercent: range,
      brimMm: range,
      copies: range,
      scalePercent: range,
      turnDegrees: range,
    }
    expect([heightOf(slicing, 'fine'), heightOf(slicing, 'draft'), heightOf(undefined, 'fine')]).toEqual(['0.12 / 0.24 mm', '0.3 mm', ''])
  })
})

describe('a README', () => {
  it('becomes headings, items and text, and nothing that a browser would act on', () => {
    const parts = paragraphsOf('# Title\n\nHolds a *phone*\nupright.\n\n## Choosing\n\n- Width: see [here](javascript:alert(1))\n- Depth\n\n<img src=x onerror=alert(1)>')
    expect(parts).toEqual([
      { kind: 'text', text: 'Holds a phone upright.' },
      { kind: 'heading', text: 'Choosing' },
      { kind: 'item', text: 'Width: see here)' },
      { kind: 'item', text: 'Depth' },
      { kind: 'text', text: '<img src=x onerror=alert(1)>' },
    ])
  })
})
