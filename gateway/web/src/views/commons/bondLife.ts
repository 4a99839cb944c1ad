import type { Shapes } from '../../api/types'

/** What can be done about a bond's machine. */
export type LifeOffer = 'fail' | 'repair' | 'giveUp' | 'vacate' | 'letting' | 'bidRent' | 'closeLetting' | 'sell' | 'askSale'

export interface Whoever {
  isSteward: boolean
  isStaff: boolean
  isMember: boolean
  account: string | undefined
}

/** What to offer whom while a bond stands so; the hub decides. */
export function offersOf(bond: Pick<Shapes['BondView'], 'state' | 'agreement'>, who: Whoever): LifeOffer[] {
  const { state } = bond
  const offers: LifeOffer[] = []
  const add = (offer: LifeOffer, may: boolean) => may && offers.push(offer)
  if (state === 'machineFailed') {
    add('repair', who.isSteward)
    add('giveUp', who.isSteward)
  }
  if (state === 'relet') {
    add('letting', true)
    add('bidRent', who.isMember)
    add('closeLetting', who.isSteward)
  }
  if (state === 'liquidating') add('sell', who.isSteward)
  if (['active', 'arrears', 'relet'].includes(state)) add('fail', who.isStaff)
  if (['active', 'arrears'].includes(state)) add('vacate', who.isSteward || (who.account !== undefined && who.account === bond.agreement.lessee))
  if (['active', 'arrears', 'machineFailed', 'relet'].includes(state)) add('askSale', who.isSteward)
  return offers
}
