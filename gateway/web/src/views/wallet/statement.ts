import type { Transfer } from '../../api/types'
import { changeBy } from '../../app/wallet'

const AT_ONCE = 500

/** Every transfer of an account, oldest first. */
export async function allOf(page: (after: number, limit: number) => Promise<Transfer[]>): Promise<Transfer[]> {
  const all: Transfer[] = []
  while (true) {
    const more = await page(all.at(-1)?.sequence ?? 0, AT_ONCE)
    all.push(...more)
    if (more.length < AT_ONCE) return all
  }
}

/** What moved in a month, as the books count months; a hold and its release move nothing. */
export function statementOf(all: readonly Transfer[], account: string, month: string) {
  const moved = all.filter((entry) => entry.kind === 'post' || entry.kind === 'postHold')
  const sum = (entries: readonly Transfer[]) => entries.reduce((total, entry) => total + changeBy(entry, account), 0)
  const entries = moved.filter((entry) => entry.at.slice(0, 7) === month)
  const before = sum(moved.filter((entry) => entry.at.slice(0, 7) < month))
  return { before, entries, after: before + sum(entries) }
}
