import { defineAsyncComponent, type Component } from 'vue'
import LoadFailed from './LoadFailed.vue'

/** A part of a page that is loaded when it is shown. Where it does not come, only its own place says so: the rest of the page stays. */
export function loadLater<T extends Component>(load: () => Promise<{ default: T }>): T {
  return defineAsyncComponent<T>({ loader: load as never, errorComponent: LoadFailed, delay: 0 })
}
