import type { Subject } from '../../router/subject'
import { words } from './texts'

export const subject: Subject = {
  routes: [
    { path: '/machines', name: 'machines', component: () => import('./MachinesView.vue') },
    { path: '/floor', name: 'floor', component: () => import('./floor/FloorView.vue') },
    { path: '/machines/:id', name: 'machine', component: () => import('./MachineView.vue'), props: true },
  ],
  places: [{ order: 30, to: '/machines', also: ['/floor'], icon: 'machines', label: () => words.place }],
}
