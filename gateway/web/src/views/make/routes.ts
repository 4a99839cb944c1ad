import type { Subject } from '../../router/subject'
import { words } from './texts'

export const subject: Subject = {
  routes: [
    { path: '/make', name: 'catalogue', component: () => import('./CatalogueView.vue') },
    { path: '/make/file', name: 'file', component: () => import('./FileView.vue') },
    { path: '/make/:slug', name: 'design', component: () => import('./DesignView.vue'), props: (to) => ({ slug: to.params['slug'], revision: to.query['revision'] }) },
  ],
  places: [{ order: 10, to: '/make', icon: 'make', label: () => words.place }],
}
