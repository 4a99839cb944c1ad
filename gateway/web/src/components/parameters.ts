import type { DesignParameter } from '../api/types'
import { number } from '../locales/format'
import { texts } from '../locales/texts'

/** What a field may hold, in words: `40 to 150 mm`. */
export function rangeOf(parameter: DesignParameter): string {
  const unit = parameter.unit ? ` ${parameter.unit}` : ''
  const { min, max } = parameter
  if (min !== undefined && max !== undefined) return texts.print.range(number(min), number(max), unit)
  if (min !== undefined) return texts.print.from(number(min), unit)
  if (max !== undefined) return texts.print.upTo(number(max), unit)
  return parameter.maxLength === undefined ? '' : texts.print.length(parameter.maxLength)
}

/** Why the value cannot be sent; empty when it can. The hub checks again. */
export function problemOf(parameter: DesignParameter, value: string): string {
  const text = value.trim()
  if (parameter.type === 'number' || parameter.type === 'integer') {
    if (!/^-?\d+([.,]\d+)?$/.test(text)) return texts.print.notANumber
    const given = Number(text.replace(',', '.'))
    if (parameter.type === 'integer' && !Number.isInteger(given)) return texts.print.notWhole
    const outside = given < (parameter.min ?? -Infinity) || given > (parameter.max ?? Infinity)
    return outside ? rangeOf(parameter) : ''
  }
  if (parameter.type === 'text') {
    if (parameter.maxLength !== undefined && [...text].length > parameter.maxLength) return rangeOf(parameter)
  }
  return ''
}

/** As the hub wants it: a decimal comma is a point. */
export function asSent(parameter: DesignParameter, value: string): string {
  const isNumber = parameter.type === 'number' || parameter.type === 'integer'
  return isNumber ? value.trim().replace(',', '.') : value.trim()
}
