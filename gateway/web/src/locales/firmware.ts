import { inGerman } from './language'

const german = inGerman(() => import('./de/firmware'))

/**
 * What the code or phrase of a firmware within a text means, in the language of the page; undefined where there is none, and in
 * English, where the hub's own text says it already.
 */
export function firmwareMeans(text: string): string | undefined {
  const words = german.value
  if (!words) return undefined
  const [, kind, number] = /\b(ALARM|error):(\d+)/.exec(text) ?? []
  if (number !== undefined) return (kind === 'ALARM' ? words.alarms : words.errors)[Number(number)]
  const state = /^<([A-Za-z]+(?::\d)?)[|>]/.exec(text)?.[1]
  if (state !== undefined) return words.states[state]
  const said = words.sayings.find(([begins]) => text.startsWith(begins))
  if (said) return said[1]
  if (!/Error:|!!/i.test(text)) return undefined
  const spoken = text.toLowerCase()
  return words.faults.find(([holds]) => spoken.includes(holds.toLowerCase()))?.[1]
}
