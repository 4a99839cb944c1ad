import type { MemberView, QueuePlace } from '../../api/types'

/** Where one's own jobs may be put; what moves by it, the hub decides. */
export interface OwnOrder {
  /** Those whose order is one's own to choose, as they stand. */
  jobs: string[]
  /** The job it would go before when moved up; undefined where it is the first. */
  up: (job: string) => string | undefined
  /** The job it would go before when moved down: null for last; undefined where it is the last. */
  down: (job: string) => string | null | undefined
}

/** A place that is settled, or that staff chose, is nobody's to move. */
export function ownOrder(queue: readonly QueuePlace[], me: MemberView | undefined): OwnOrder {
  const jobs = queue.filter((place) => place.member === me?.id && !place.goingTo && !place.order?.first).map((place) => place.job)
  return {
    jobs,
    up: (job) => jobs[jobs.indexOf(job) - 1],
    down: (job) => {
      const at = jobs.indexOf(job)
      return at < 0 || at === jobs.length - 1 ? undefined : (jobs[at + 2] ?? null)
    },
  }
}

/**
 * The job before which one that is dragged would go: the first of one's own below the pointer; null for behind all. Undefined
 * where it stands there already.
 */
export function dropBefore(order: OwnOrder, job: string, pointerY: number, middleOf: (job: string) => number): string | null | undefined {
  const others = order.jobs.filter((other) => other !== job)
  const before = others.find((other) => middleOf(other) > pointerY) ?? null
  const behind = order.jobs[order.jobs.indexOf(job) + 1] ?? null
  return before === behind ? undefined : before
}
