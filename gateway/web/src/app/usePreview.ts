import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { asRefusal } from '../api/client'
import type { Refusal } from '../api/types'

const SETTLE_MS = 350

export interface Preview<T> {
  /** What the hub last said a decision would do; undefined where it was not asked or said no. */
  value: Readonly<ShallowRef<T | undefined>>
  problem: Readonly<ShallowRef<Refusal | undefined>>
  /** What is shown is of something else than what is typed now. */
  isOld: Readonly<Ref<boolean>>
  /** Asks again at once, such as after what was previewed was done. */
  again: () => void
}

/**
 * What a decision would do, as the hub says: asked a moment after the last change of what it is about.
 * @param ask Undefined while there is nothing whole to ask about.
 */
export function usePreview<T>(about: () => unknown, ask: (signal: AbortSignal) => Promise<T> | undefined): Preview<T> {
  const value = shallowRef<T>()
  const problem = shallowRef<Refusal>()
  const isOld = ref(false)
  let waiting: ReturnType<typeof setTimeout> | undefined
  let asking = new AbortController()

  async function now() {
    asking.abort()
    const mine = (asking = new AbortController())
    const asked = ask(mine.signal)
    if (!asked) {
      value.value = problem.value = undefined
      isOld.value = false
      return
    }
    try {
      const answer = await asked
      if (mine.signal.aborted) return
      value.value = answer
      problem.value = undefined
    } catch (error) {
      if (mine.signal.aborted) return
      value.value = undefined
      problem.value = asRefusal(error)
    }
    isOld.value = false
  }

  function soon() {
    clearTimeout(waiting)
    isOld.value = value.value !== undefined
    waiting = setTimeout(() => void now(), SETTLE_MS)
  }

  watch(() => JSON.stringify(about()), soon, { immediate: true })
  onScopeDispose(() => {
    clearTimeout(waiting)
    asking.abort()
  })
  return { value, problem, isOld, again: () => void now() }
}
