import { createRouter, createWebHistory, type RouteRecordRaw, type RouterHistory } from 'vue-router'
import BoardView from '../views/board/BoardView.vue'
import type { Subject } from './subject'

const found = import.meta.glob<{ subject: Subject }>('../views/*/routes.ts', { eager: true })
const subjects = Object.values(found).map((module) => module.subject)

export const places = subjects.flatMap((subject) => subject.places ?? []).sort((a, b) => a.order - b.order)

const routes: RouteRecordRaw[] = [
  // The board is the first load itself.
  { path: '/', name: 'board', component: BoardView },
  ...subjects.flatMap((subject) => subject.routes),
  { path: '/:rest(.*)*', name: 'nowhere', component: () => import('../views/nowhere/NowhereView.vue') },
]

export function makeRouter(history: RouterHistory = createWebHistory()) {
  return createRouter({
    history,
    routes,
    scrollBehavior: (to, _, saved) => saved ?? (to.hash ? { el: to.hash } : { top: 0 }),
  })
}
