import type { Subject } from '../../router/subject'

export const subject: Subject = {
  routes: [{ path: '/setup', name: 'setup', component: () => import('./SetUpView.vue') }],
}
