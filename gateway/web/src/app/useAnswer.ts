import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { asRefusal } from '../api/client'
import type { Refusal } from '../api/types'
import { theHub } from './theHub'

export interface Asked<T> {
  /** The last answer; kept while it is asked again, and while the hub is away. */
  value: Readonly<ShallowRef<T | undefined>>
  /** Why there is none, or no newer one. */
  problem: Readonly<ShallowRef<Refusal | undefined>>
  asking: Readonly<Ref<boolean>>
  /** When the answer came, by this computer's clock. */
  at: Readonly<Ref<number>>
  again: () => Promise<void>
  take: (value: T) => void
}

/**
 * What a view asks the hub for: at once, again when what it depends on changes, and again when the hub is back after it was
 * away. An answer that was overtaken by a newer question is dropped.
 */
export function useAnswer<T>(ask: () => Promise<T>, dependsOn: () => unknown = () => undefined): Asked<T> {
  const hub = theHub()
  const value = shallowRef<T>()
  const problem = shallowRef<Refusal>()
  const asking = ref(false)
  const at = ref(0)
  let latest = 0

  async function again() {
    const mine = ++latest
    asking.value = true
    try {
      const answer = await ask()
      if (mine === latest) take(answer)
    } catch (error) {
      if (mine === latest) problem.value = asRefusal(error)
    }
    if (mine === latest) asking.value = false
  }

  function take(answer: T) {
    value.value = answer
    problem.value = undefined
    at.value = Date.now()
  }

  watch(
    dependsOn,
    (now, before) => {
      if (before !== undefined && now !== before) value.value = undefined
      void again()
    },
    { immediate: true },
  )
  watch(hub.connection, (now, before) => {
    if (now === 'live' && before === 'lost') void again()
  })
  return { value, problem, asking, at, again, take }
}
