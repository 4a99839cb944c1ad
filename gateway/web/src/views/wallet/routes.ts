import type { Subject } from '../../router/subject'
import { words } from './texts'

export const subject: Subject = {
  routes: [
    { path: '/wallet', name: 'wallet', component: () => import('./WalletView.vue') },
    { path: '/wallet/statement', name: 'statement', component: () => import('./StatementView.vue') },
  ],
  places: [{ order: 50, to: '/wallet', icon: 'wallet', label: () => words.place }],
}
