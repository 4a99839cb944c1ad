import { inject, type InjectionKey } from 'vue'
import type { Hub } from './useHub'

export const hubKey: InjectionKey<Hub> = Symbol('hub')

/** The page's hub, provided by the app. */
export function theHub(): Hub {
  const hub = inject(hubKey)
  if (!hub) throw new Error('No hub is provided above this component.')
  return hub
}
