import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { asRefusal } from '../api/client'
import type { Refusal } from '../api/types'
import { theHub } from './theHub'

const KEY = 'fab-camera-hidden'
/** For the whole page, however many cameras it shows: a browser has six connections to the hub, and the stop button needs one. */
const MOST_AT_ONCE = 2
const RETRY_MS = 3000

/** Whether this browser shows cameras; its user's own choice, kept. */
export const camerasAreHidden = ref(localStorage.getItem(KEY) === 'yes')

export function hideCameras(hide: boolean): void {
  camerasAreHidden.value = hide
  if (hide) localStorage.setItem(KEY, 'yes')
  else localStorage.removeItem(KEY)
}

let underWay = 0
const waiting: (() => void)[] = []

async function inTurn<T>(act: () => Promise<T>): Promise<T> {
  if (underWay >= MOST_AT_ONCE) await new Promise<void>((go) => waiting.push(go))
  else underWay++
  try {
    return await act()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else underWay--
  }
}

/**
 * The pictures of a camera, one after the other, for as long as somebody looks: not while the page is in the background, and never
 * a second one before the first has come, so a slow line gets fewer of them.
 * @param address Where they are; undefined for none. What follows a # only says that it is to begin anew.
 * @param everyMs How long from one to the next at the least.
 */
export function useCamera(address: () => string | undefined, everyMs: number) {
  const hub = theHub()
  const picture = shallowRef<ImageBitmap>()
  /** When the picture was taken, by this computer's clock; 0 before the first. */
  const at = ref(0)
  const trouble = shallowRef<Refusal>()
  let ending = new AbortController()

  function sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((done) => {
      const end = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        done()
      }
      const timer = setTimeout(end, ms)
      signal.addEventListener('abort', end)
    })
  }

  function seen(signal: AbortSignal): Promise<void> {
    if (!document.hidden) return Promise.resolve()
    return new Promise((done) => {
      const look = () => !document.hidden && end()
      const end = () => {
        document.removeEventListener('visibilitychange', look)
        signal.removeEventListener('abort', end)
        done()
      }
      document.addEventListener('visibilitychange', look)
      signal.addEventListener('abort', end)
    })
  }

  async function watchIt(where: string, signal: AbortSignal) {
    let tag: string | undefined
    while (!signal.aborted) {
      await seen(signal)
      if (signal.aborted) return
      const begun = Date.now()
      let pause = everyMs
      try {
        const came = await inTurn(() => hub.client.picture(where, tag, signal))
        if (came) {
          const bitmap = await createImageBitmap(came.file)
          if (signal.aborted) return bitmap.close()
          picture.value?.close()
          picture.value = bitmap
          at.value = Date.now() - came.ageMs
          tag = came.tag
        }
        trouble.value = undefined
      } catch (error) {
        if (signal.aborted) return
        trouble.value = asRefusal(error)
        pause = RETRY_MS
      }
      await sleep(begun + pause - Date.now(), signal)
    }
  }

  function end() {
    ending.abort()
    picture.value?.close()
    picture.value = undefined
    at.value = 0
    trouble.value = undefined
  }

  watch(
    address,
    (where) => {
      end()
      ending = new AbortController()
      if (where !== undefined) void watchIt(where.split('#', 1)[0] as string, ending.signal)
    },
    { immediate: true },
  )
  onScopeDispose(end)
  return { picture, at, trouble }
}
