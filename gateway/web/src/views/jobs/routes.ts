import type { Subject } from '../../router/subject'
import { words } from './texts'

export const subject: Subject = {
  routes: [
    { path: '/jobs', name: 'jobs', component: () => import('./JobsView.vue') },
    { path: '/jobs/:id', name: 'job', component: () => import('./JobView.vue'), props: true },
  ],
  places: [{ order: 20, to: '/jobs', icon: 'jobs', label: () => words.place }],
}
