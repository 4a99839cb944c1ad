import type { Subject } from '../../router/subject'

/** A page of the jobs' place; the board shows the same list. */
export const subject: Subject = {
  routes: [{ path: '/queue', name: 'queue', component: () => import('./QueueView.vue') }],
}
