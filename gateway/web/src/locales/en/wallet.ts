export const en = {
  place: 'Wallet',
  title: 'My wallet',
  lead: 'What you have, what is held for jobs and bids, and every movement.',
  signIn: 'Sign in to see your money.',
  toSpend: 'To spend',
  held: 'Held',
  heldHint: 'for jobs and bids that are going on',
  all: 'All together',
  history: 'What moved',
  empty: 'No transfers yet.',
  when: 'When',
  what: 'What',
  amount: 'Amount',
  brackets: 'In brackets: only held or let go, not moved.',
  latest: 'The latest fifty. The books have all of them.',
  inBooks: 'All of them in the books',
  trace: 'Where it went',
}

export type WalletTexts = typeof en
