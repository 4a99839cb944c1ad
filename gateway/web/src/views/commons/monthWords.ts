import { money } from '../../locales/format'
import type { ClosedPeriod } from './months'
import { words } from './monthsTexts'

/** What was left for members of a month, and how it is shared. */
export function dividendWords(close: Pick<ClosedPeriod, 'dividend' | 'shares'>): string {
  if (close.shares === 0) return words.statement.noShares
  return close.dividend > 0 ? words.statement.dividend(money(close.dividend), close.shares) : words.statement.noDividend
}
