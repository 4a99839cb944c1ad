import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { asRefusal } from '../api/client'
import type { JobView, QuoteProgress, QuoteRequest, QuoteView, Refusal } from '../api/types'
import { theHub } from './theHub'

/** How long a hand rests before a price is asked for. */
export const SETTLED_MS = 500

/**
 * A price for what is chosen now: asked for, told step by step, out of date once the choice changes, and queued as it was
 * quoted.
 * @param chosen What to ask for; undefined while the choice is not whole.
 */
export function useQuote(chosen: () => QuoteRequest | undefined) {
  const hub = theHub()
  const quote = shallowRef<QuoteView>()
  const quotedFor = ref('')
  const progress = shallowRef<QuoteProgress>()
  const problem = shallowRef<Refusal>()
  const busy = ref<'' | 'quoting' | 'queueing'>('')
  let asking = new AbortController()
  let settle: ReturnType<typeof setTimeout> | undefined

  const key = computed(() => JSON.stringify(chosen()))
  const isOutdated = computed(() => quote.value !== undefined && quotedFor.value !== key.value)
  const cheapest = computed(() => {
    const offers = quote.value?.machines.flatMap((known) => (known.fits && known.offer ? [known.offer] : [])) ?? []
    return offers.sort((a, b) => a.price - b.price)[0]
  })
  const held = computed(() => Math.max(0, ...(quote.value?.machines.map((known) => (known.fits ? (known.offer?.hold ?? 0) : 0)) ?? [])))

  async function ask() {
    const request = chosen()
    if (!request) return
    asking.abort()
    const mine = (asking = new AbortController())
    const forThis = key.value
    busy.value = 'quoting'
    problem.value = undefined
    quote.value = undefined
    progress.value = undefined
    try {
      quote.value = await hub.client.quote(request, (step) => (progress.value = step), mine.signal)
      quotedFor.value = forThis
    } catch (error) {
      if (mine.signal.aborted) return
      problem.value = asRefusal(error)
    }
    busy.value = ''
  }

  /** Asks once nothing more was changed for a moment. */
  function askSoon(afterMs = SETTLED_MS) {
    clearTimeout(settle)
    settle = setTimeout(() => void ask(), afterMs)
  }

  /** Queues what was quoted; undefined when that was refused, or is not what is chosen any more. */
  async function queue(): Promise<JobView | undefined> {
    const id = quote.value?.job.id
    if (!id || isOutdated.value || busy.value !== '') return undefined
    busy.value = 'queueing'
    problem.value = undefined
    try {
      const job = await hub.client.queueJob(id)
      hub.refreshMoneySoon()
      return job
    } catch (error) {
      problem.value = asRefusal(error)
      return undefined
    } finally {
      busy.value = ''
    }
  }

  function forget() {
    clearTimeout(settle)
    asking.abort()
    quote.value = undefined
    progress.value = undefined
    problem.value = undefined
    busy.value = ''
  }

  // Another person has other machines, and another wallet.
  watch(hub.me, () => (quote.value = undefined))
  onScopeDispose(() => {
    clearTimeout(settle)
    asking.abort()
  })
  return { quote, progress, problem, busy, isOutdated, cheapest, held, ask, askSoon, queue, forget, key }
}
