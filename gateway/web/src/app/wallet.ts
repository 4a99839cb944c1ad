import type { Transfer } from '../api/types'
import { money } from '../locales/format'
import { texts } from '../locales/texts'

/** Money in a wallet is owed to its member: a credit adds to it, a debit takes from it. A hold moves nothing yet. */
export function changeBy(entry: Transfer, account: string): number {
  return entry.postings.reduce(
    (sum, posting) => sum + (posting.credit === account ? posting.amount : 0) - (posting.debit === account ? posting.amount : 0),
    0,
  )
}

/** What an entry is, in a word. */
export function wordOf(entry: Transfer): string {
  const isTopUp = entry.kind === 'post' && entry.postings.some((posting) => posting.debit === 'cash')
  return isTopUp ? texts.wallet.topUpEntry : (texts.wallet.kinds[entry.kind] ?? entry.kind)
}

/** What it moved; in brackets what was only held or let go. */
export function amountOf(entry: Transfer, account: string): string {
  const cents = changeBy(entry, account)
  if (entry.kind === 'hold') return `(${money(Math.abs(cents))})`
  if (entry.kind === 'voidHold' || entry.kind === 'expireHold') return `(${money(entry.released)})`
  return `${cents > 0 ? '+' : ''}${money(cents)}`
}
