import { shallowRef, watchEffect } from 'vue'
import type { Refusal } from '../api/types'
import { language } from './language'

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

/** Comes when somebody reads German; nobody else loads it. */
const german = shallowRef<Record<string, Told>>()

watchEffect(() => {
  if (language.value !== 'de' || german.value) return
  // Without it the hub's own sentence is shown, which is better than none.
  import('./de/refusals').then((file) => (german.value = file.de)).catch(() => undefined)
})

/** The hub's sentences are English and carry names and figures; on a page in another language each code has one of its own. */
export function inWords(refusal: Refusal): Words {
  const told = language.value === 'de' ? german.value?.[refusal.code] : undefined
  if (!told) return { says: refusal.message, wayOut: refusal.wayOut }
  return {
    says: told.says,
    wayOut: told.wayOut,
    hub: told.isWhole ? undefined : [refusal.message, refusal.wayOut].filter(Boolean).join(' '),
  }
}
