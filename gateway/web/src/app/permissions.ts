import type { JobView, MachineSpec, MemberView, Role } from '../api/types'
import type { BoardMachine } from './board'

// What to offer; the hub decides. The emergency stop is not here: its button is always there.

const STAFF: readonly Role[] = ['operator', 'steward']
const QUEUERS: readonly Role[] = ['maker', 'operator', 'steward']

export function hasOne(me: MemberView | undefined, roles: readonly Role[]): boolean {
  return roles.some((role) => me?.roles.includes(role) ?? false)
}

export function maySteer(me: MemberView | undefined, job: Pick<JobView, 'member'>): boolean {
  return me !== undefined && (job.member === me.id || hasOne(me, STAFF))
}

/** A stop is cleared by staff; a plate also by whoever may use the machine. */
export function mayClear(me: MemberView | undefined, spec: MachineSpec, checks: readonly string[]): boolean {
  if (!me || checks.length === 0) return false
  return hasOne(me, STAFF) || (!checks.includes('stop') && hasOne(me, QUEUERS) && me.classes.includes(spec.class))
}

/** @param now By this computer's clock: a control that is over gives nothing. */
export function maySeeCamera(me: MemberView | undefined, { view, job }: BoardMachine, now: number): boolean {
  if (!me || !view.camera || me.roles.length === 0) return false
  const hasControl = view.lease?.holder === me.id && Date.parse(view.lease.until) > now
  return view.camera.seenBy === 'members' || hasOne(me, STAFF) || hasControl || (view.job !== undefined && job?.id === view.job && job.member === me.id)
}

export function mayQueue(me: MemberView | undefined): boolean {
  return hasOne(me, QUEUERS)
}
