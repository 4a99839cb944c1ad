import type { Subject } from '../../router/subject'

/** Led to from the jobs and from each machine; a space that books nothing needs no place for it. */
export const subject: Subject = {
  routes: [{ path: '/bookings', name: 'bookings', component: () => import('./BookingsView.vue') }],
}
