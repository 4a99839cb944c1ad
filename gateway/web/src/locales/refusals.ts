import type { Refusal } from '../api/types'
import { firmwareMeans } from './firmware'
import { inGerman } from './language'

/** What a code says in a language of the page; whole where the hub's own sentence says nothing beside it. */
export interface Told {
  says: string
  wayOut?: string | undefined
  isWhole: boolean
}

/** A refusal as it is shown. */
export interface Words {
  says: string
  wayOut?: string | undefined
  /** The hub's own words, in English, where they say more: of what, how much, until when. */
  hub?: string | undefined
}

const german = inGerman(() => import('./de/refusals'))

/** The hub's sentences are English and carry names and figures; on a page in another language each code has one of its own. */
export function inWords(refusal: Refusal): Words {
  const told = german.value?.de[refusal.code]
  if (!told) return { says: refusal.message, wayOut: refusal.wayOut }
  return {
    says: [told.says, firmwareMeans(refusal.message)].filter(Boolean).join(' '),
    wayOut: told.wayOut,
    hub: told.isWhole ? undefined : [refusal.message, refusal.wayOut].filter(Boolean).join(' '),
  }
}

/** Codes of what is so, not of what was refused: as sentences, one after the other; undefined where the page has none of its own. */
export function sentencesOf(codes: readonly string[]): string | undefined {
  const told = german.value?.de
  return told ? codes.flatMap((code) => told[code]?.says ?? []).join(' ') || undefined : undefined
}
