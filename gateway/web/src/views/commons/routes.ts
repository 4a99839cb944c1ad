import type { Subject } from '../../router/subject'
import { words } from './texts'

export const subject: Subject = {
  routes: [
    {
      path: '/commons',
      component: () => import('./CommonsFrame.vue'),
      children: [
        { path: '', name: 'commons', component: () => import('./OverviewView.vue') },
        { path: 'months', name: 'months', component: () => import('./MonthsView.vue') },
        { path: 'costs', name: 'costs', component: () => import('./CostsView.vue') },
        { path: 'holdings', name: 'holdings', component: () => import('./HoldingsView.vue') },
        { path: 'dividend', name: 'dividend', component: () => import('./DividendView.vue') },
        { path: 'books', name: 'books', component: () => import('./BooksView.vue') },
      ],
    },
    { path: '/commons/propose', name: 'propose', component: () => import('./ProposeView.vue') },
    { path: '/commons/trace', name: 'trace', component: () => import('./TraceView.vue') },
    { path: '/commons/months/:id', name: 'month', component: () => import('./MonthView.vue'), props: true },
    { path: '/commons/bonds/:id', name: 'bond', component: () => import('./BondView.vue'), props: true },
  ],
  places: [{ order: 40, to: '/commons', icon: 'commons', label: () => words.place }],
}
