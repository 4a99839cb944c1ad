import type { Subject } from '../../router/subject'
import { words } from './texts'

export const subject: Subject = {
  routes: [
    { path: '/sign-in', name: 'sign-in', component: () => import('./SignInView.vue') },
    { path: '/welcome', name: 'welcome', component: () => import('./WelcomeView.vue') },
    { path: '/account', name: 'account', component: () => import('./AccountView.vue') },
  ],
  places: [{ order: 90, to: '/account', icon: 'person', label: () => words.place }],
}
