import type { WalletTexts } from '../en/wallet'

export const de: WalletTexts = {
  place: 'Geld',
  title: 'Meine Geldbörse',
  lead: 'Was du hast, was für Aufträge und Gebote zurückgelegt ist, und jede Bewegung.',
  signIn: 'Melde dich an, um dein Geld zu sehen.',
  toSpend: 'Zum Ausgeben',
  held: 'Zurückgelegt',
  heldHint: 'für laufende Aufträge und Gebote',
  all: 'Alles zusammen',
  history: 'Was sich bewegt hat',
  empty: 'Noch keine Buchungen.',
  when: 'Wann',
  what: 'Was',
  amount: 'Betrag',
  brackets: 'In Klammern: nur zurückgelegt oder freigegeben, nicht bewegt.',
  latest: 'Die letzten fünfzig. Die Bücher haben alle.',
  inBooks: 'Alle in den Büchern',
  trace: 'Wohin es ging',
}
