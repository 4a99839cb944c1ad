import type { Subject } from '../../router/subject'
import { words } from './texts'

export const subject: Subject = {
  routes: [{ path: '/members', name: 'members', component: () => import('./MembersView.vue') }],
  places: [{ order: 80, to: '/members', icon: 'people', label: () => words.place, roles: ['trainer', 'operator', 'steward'] }],
}
