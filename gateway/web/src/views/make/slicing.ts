import { computed, ref } from 'vue'
import type { DesignParameter, Shapes } from '../../api/types'
import { theHub } from '../../app/theHub'
import { useAnswer } from '../../app/useAnswer'
import { asSent, problemOf } from '../../components/parameters'
import { number } from '../../locales/format'
import { words } from './texts'

export type SlicingOptions = Shapes['SlicingOptions']
type SlicingView = Shapes['SlicingView']

export const QUALITIES = ['draft', 'normal', 'fine'] as const
export const SUPPORTS = ['auto', 'plateOnly', 'none'] as const
const NUMBERS = ['infillPercent', 'brim', 'copies', 'scalePercent', 'turnX', 'turnY', 'turnZ'] as const
type NumberName = (typeof NUMBERS)[number]

/** What a person may choose of slicing, as fields; their bounds are the hub's. */
function fieldsOf(slicing: SlicingView): Record<NumberName, DesignParameter> {
  const field = (name: NumberName, range: Shapes['OptionRange'], unit: string, step: number): DesignParameter => ({
    name,
    label: words.slicing[name],
    help: '',
    type: name === 'brim' || name === 'scalePercent' ? 'number' : 'integer',
    unit,
    default: String(range.usual),
    min: range.least,
    max: range.most,
    step,
  })
  return {
    infillPercent: field('infillPercent', slicing.infillPercent, '%', 5),
    brim: field('brim', slicing.brimMm, 'mm', 1),
    copies: field('copies', slicing.copies, '', 1),
    scalePercent: field('scalePercent', slicing.scalePercent, '%', 5),
    turnX: field('turnX', slicing.turnDegrees, '°', 15),
    turnY: field('turnY', slicing.turnDegrees, '°', 15),
    turnZ: field('turnZ', slicing.turnDegrees, '°', 15),
  }
}

export function useSlicing() {
  const hub = theHub()
  const asked = useAnswer(() => hub.client.get('/api/slicing'))
  const fields = computed(() => (asked.value.value ? fieldsOf(asked.value.value) : undefined))
  const quality = ref<Shapes['Quality']>('normal')
  const supports = ref<Shapes['Supports'] | ''>('')
  const numbers = ref<Partial<Record<NumberName, string>>>({})

  const valueOf = (name: NumberName) => numbers.value[name] ?? fields.value?.[name].default ?? ''
  const set = (name: NumberName, value: string) => (numbers.value = { ...numbers.value, [name]: value })
  const isGood = computed(() => {
    const known = fields.value
    return !known || NUMBERS.every((name) => !problemOf(known[name], valueOf(name)))
  })

  /** Only what is not the usual; undefined when all is. */
  const chosen = computed((): SlicingOptions | undefined => {
    const options: SlicingOptions = {}
    if (quality.value !== 'normal') options.quality = quality.value
    if (supports.value) options.supports = supports.value
    for (const name of NUMBERS) {
      const field = fields.value?.[name]
      if (field && asSent(field, valueOf(name)) !== field.default && isGood.value) options[name] = Number(asSent(field, valueOf(name)))
    }
    return Object.keys(options).length > 0 ? options : undefined
  })

  function reset() {
    quality.value = 'normal'
    supports.value = ''
    numbers.value = {}
  }

  /** Those that a printer of the space can print, or this one. */
  function materialsFor(machine: string) {
    return (asked.value.value?.materials ?? []).filter((known) => (machine ? known.printers.includes(machine) : known.printers.length > 0))
  }

  return { view: asked.value, fields, quality, supports, valueOf, set, isGood, chosen, reset, materialsFor }
}

/** `0.24 mm`, or what it is from and to where the space's nozzles differ. */
export function heightOf(slicing: SlicingView | undefined, quality: Shapes['Quality']): string {
  const heights = [...new Set((slicing?.layerHeights ?? []).filter((known) => known.quality === quality).map((known) => known.height))].sort((a, b) => a - b)
  return heights.length === 0 ? '' : `${heights.map((mm) => number(mm)).join(' / ')} mm`
}

/** What was chosen, as names and values for a person. */
export function inWords(options: SlicingOptions | undefined): [string, string][] {
  if (!options) return []
  const units: Record<NumberName, string> = { infillPercent: ' %', brim: ' mm', copies: '', scalePercent: ' %', turnX: '°', turnY: '°', turnZ: '°' }
  return [
    ...(options.quality ? [[words.slicing.quality, words.slicing.qualities[options.quality]] as [string, string]] : []),
    ...(options.supports ? [[words.slicing.supports, words.slicing.supportKinds[options.supports]] as [string, string]] : []),
    ...NUMBERS.flatMap((name): [string, string][] => (options[name] === undefined ? [] : [[words.slicing[name], `${number(options[name])}${units[name]}`]])),
  ]
}
