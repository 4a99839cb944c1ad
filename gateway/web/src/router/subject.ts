import type { RouteRecordRaw } from 'vue-router'
import type { Role } from '../api/types'
import type { IconName } from '../components/icons'

/**
 * A subject brings its own folder under views/, with a routes.ts that exports this as `subject`. Its views are loaded when they
 * are opened, so nothing that only they need weighs on the first load.
 */
export interface Subject {
  routes: RouteRecordRaw[]
  /** Its entries among the app's places, from low to high. */
  places?: Place[]
}

export interface Place {
  order: number
  to: string
  /** Other addresses of the same place. */
  also?: readonly string[]
  icon: IconName
  /** Asked each time, so that it follows the language. */
  label: () => string
  /** Only for those who are one of these; else for all. */
  roles?: readonly Role[]
}
