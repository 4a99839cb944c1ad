import type { App } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Shapes } from '../src/api/types'
import { button, FakeHub, fund, hasButton, maker, openPage, problem, settle, type FakeEventSource } from './fakes'

// A canvas is nothing that a test of words can look at; the end-to-end tests see it drawn.
vi.mock('../src/components/Plot.vue', () => ({ default: { props: ['label'], template: '<div role="img" :aria-label="label" />' } }))

let hub: FakeHub
let page: { app: App; element: HTMLElement; stream: FakeEventSource }
const funder = { ...maker, id: 'funder', name: 'Fina', roles: ['funder'], account: 'acc-fina' }

const offered: Shapes['BondView'] = {
  id: 'laser-1',
  state: 'offered',
  agreement: { lessee: 'acc-mia', machine: 'laser-1', machineName: 'Laser cutter', rentPerPeriod: 32000, hoursPerPeriod: 160, periods: 36, terms: 'Evenings' },
  offer: {
    cost: 240000,
    residual: 60000,
    lifePeriods: 36,
    operatingPerPeriod: 4200,
    units: 240,
    unitPrice: 1000,
    rateCapBasisPoints: 350,
    minimumUnits: 180,
    gap: 'commonsFund',
    instalmentPerPeriod: 10000,
    auctionEnd: '2026-03-05T12:00:00Z',
    receiptDeadline: '2026-04-05T12:00:00Z',
    repairCap: 20000,
    policy: { name: 'commons', version: 1, whileOwed: [], onceRedeemed: [], arrearsLimit: 3, reletRounds: 2, reletDays: 14 },
  },
  policyHash: 'c408',
  auction: {
    ends: '2026-03-05T12:00:00Z',
    unitsBid: 60,
    levels: [{ couponBasisPoints: 250, units: 60 }],
    bids: [{ id: 'b1', account: 'acc-ana', units: 60, couponBasisPoints: 250, at: '2026-03-01T11:00:00Z', placed: true, filled: 0 }],
  },
  units: 240,
  principal: 0,
  outstanding: 0,
  arrears: 0,
  interestCarry: { numerator: 0, denominator: 1 } as unknown as Shapes['Fraction'],
  periodsInArrears: 0,
  holders: [],
  sales: [],
  history: [],
  payback: [],
}

beforeEach(() => {
  sessionStorage.clear()
  hub = new FakeHub()
  hub.answers['GET /api/me'] = funder
  hub.answers['GET /api/bonds/laser-1'] = offered
})

afterEach(() => {
  page.app.unmount()
  document.body.replaceChildren()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function open(address: string) {
  page = await openPage(hub, address)
  await vi.dynamicImportSettled()
  await settle()
  return page.element
}

function type(label: string, value: string) {
  const found = [...page.element.querySelectorAll('label[for]')].find((known) => known.textContent.includes(label))
  const input = page.element.querySelector<HTMLInputElement>(`#${CSS.escape(found?.getAttribute('for') ?? '')}`)
  if (!input) throw new Error(`No field ${label}.`)
  input.value = value
  input.dispatchEvent(new Event('input'))
}

describe('the commons', () => {
  it('shows machines with and without bonds, what is owed and what is late', async () => {
    hub.answers['GET /api/bonds'] = [
      { id: 'laser-1', machine: 'laser-1', machineName: 'Laser cutter', state: 'arrears', cost: 240000, couponBasisPoints: 300, outstanding: 200000, arrears: 7462 },
    ]
    hub.answers['GET /api/fund/means'] = { commonsFund: 5000, communityInvestment: 0, pots: [] }
    hub.answers['GET /api/fund/periods?limit=24'] = []
    hub.answers['GET /api/fund/periods?limit=1'] = []
    const text = (await open('/commons')).textContent
    expect(text).toContain('2000.00')
    expect(text).toContain('74.62')
    expect(text).toContain('In arrears')
    expect(text).toContain('3 %')
    expect(page.element.querySelector('a[href="/commons/bonds/laser-1"]')?.textContent).toBe('Laser cutter')
  })
})

describe('a bid', () => {
  it('says what it holds, and keeps its id until it is in', async () => {
    hub.answers['POST /api/bonds/laser-1/bids'] = problem(409, 'wallet-too-small', 'Your wallet has 48.57.', 'Bid for fewer units.')
    await open('/commons/bonds/laser-1')
    type('Units', '5')
    type('Least interest', '2.75')
    await settle()
    expect(page.element.textContent).toContain('Holds 50.00 of your wallet.')
    button(page.element, 'Bid').click()
    await settle()
    expect(page.element.querySelector('.refused')?.textContent).toContain('Bid for fewer units.')
    const first = hub.last('POST /api/bonds/laser-1/bids')
    expect(first?.body).toEqual({ id: expect.stringMatching(/^[0-9a-f]{32}$/), units: 5, couponBasisPoints: 275 })

    hub.answers['POST /api/bonds/laser-1/bids'] = offered
    button(page.element, 'Bid').click()
    await settle()
    const second = hub.last('POST /api/bonds/laser-1/bids')
    expect((second?.body as { id: string }).id).toBe((first?.body as { id: string }).id)
    expect(second?.key).not.toBe(first?.key)
    expect(page.element.textContent).toContain('Your bid is in')
  })

  it('beyond what is offered cannot be sent', async () => {
    await open('/commons/bonds/laser-1')
    for (const [units, coupon] of [['0', '2'], ['241', '2'], ['5', '3.51'], ['5', ''], ['5', '-1'], ['1e3', '2']] as const) {
      type('Units', units)
      type('Least interest', coupon)
      await settle()
      expect(button(page.element, 'Bid').disabled, `${units} at ${coupon}`).toBe(true)
    }
  })

  it('is not offered to who may not bid', async () => {
    hub.answers['GET /api/me'] = maker
    await open('/commons/bonds/laser-1')
    expect(hasButton(page.element, 'Bid')).toBe(false)
    expect(page.element.textContent).toContain('60 of 240 units bid for')
  })
})

describe('a month', () => {
  const steward = { ...maker, id: 'steward', name: 'Sten', roles: ['steward'], account: 'acc-sten' }
  const preview: Shapes['ClosePreview'] = {
    fingerprint: 'f1',
    transfers: [{ id: 'close/2026-02/a', kind: 'post', memo: '', references: {}, postings: [{ debit: 'rent:a', credit: 'div', amount: 700, unit: 0 }] }],
    period: {
      period: '2026-02',
      at: '2026-03-01T11:00:00Z',
      by: 'preview',
      dividend: 700,
      shares: 2,
      rents: [],
      costs: [],
      machines: [{ machine: 'a', rent: 700, metered: 3600, jobs: 1, lines: [{ line: 'dividend', amount: 700 }] }],
    },
  }

  beforeEach(() => {
    hub.answers['GET /api/me'] = steward
    hub.answers['GET /api/fund'] = { ...fund, toClose: ['2026-02'] }
    hub.answers['GET /api/fund/periods/2026-02/preview'] = preview
  })

  it('is closed as it was shown, and looked at again where that is refused', async () => {
    hub.answers['POST /api/fund/periods/2026-02/close?asShown=f1'] = problem(409, 'close-differs', 'It has changed since it was shown.', 'Look at it again.')
    await open('/commons/months/2026-02')
    expect(page.element.textContent).toContain('in 2 equal shares')
    button(page.element, 'Close February 2026').click()
    await settle()
    expect(page.element.querySelector('.refused')?.textContent).toContain('Look at it again.')
    hub.answers['GET /api/fund/periods/2026-02/preview'] = { ...preview, fingerprint: 'f2' }
    button(page.element, 'Look again').click()
    await settle()
    // Accepted and not ended yet: no body comes back, and the page looks until the month is closed.
    hub.answers['POST /api/fund/periods/2026-02/close?asShown=f2'] = new Response(null, { status: 202 })
    button(page.element, 'Close February 2026').click()
    await settle()
    expect(page.element.textContent).toContain('February 2026 is being closed.')
    const looked = hub.count('GET /api/fund/periods/2026-02/preview')
    await vi.advanceTimersByTimeAsync(1100)
    await settle()
    expect(hub.count('GET /api/fund/periods/2026-02/preview')).toBeGreaterThan(looked)
  })

  it('is shown to all, and closed by stewards', async () => {
    hub.answers['GET /api/me'] = maker
    await open('/commons/months/2026-02')
    expect(hasButton(page.element, 'Close February 2026')).toBe(false)
    expect(page.element.textContent).toContain('A steward closes it.')
  })
})

describe('a bill', () => {
  it('is shown as it would be booked, asked once a pause, before it can be booked', async () => {
    hub.answers['GET /api/me'] = { ...maker, id: 'operator', roles: ['operator'] }
    hub.answers['GET /api/bonds'] = [{ id: 'laser-1', machine: 'a', machineName: 'Laser cutter', state: 'active', outstanding: 0, arrears: 0 }]
    hub.answers['GET /api/fund/means'] = { commonsFund: 0, communityInvestment: 0, pots: [], holdings: [], machines: [] }
    hub.answers['POST /api/fund/costs/preview'] = { period: '2026-03', transfer: { id: 'cost/x', kind: 'post', memo: '', references: {}, postings: [{ debit: 'ops:a', credit: 'cash', amount: 1250, unit: 0 }] } }
    await open('/commons/costs')
    type('Amount', '12.50')
    type('Bill', 'bill 1')
    await settle()
    expect(button(page.element, 'Book').disabled).toBe(true)
    type('Bill', 'bill 12')
    await vi.advanceTimersByTimeAsync(400)
    await settle()
    expect(hub.count('POST /api/fund/costs/preview')).toBe(1)
    expect(page.element.textContent).toContain('ops:a → cash')
    expect(page.element.textContent).toContain('Counts in March 2026.')
    expect(button(page.element, 'Book').disabled).toBe(false)
    hub.answers['POST /api/fund/costs/preview'] = problem(409, 'cost-malformed', 'It was not paid in the future.')
    type('Paid on', '2030-01-01')
    await vi.advanceTimersByTimeAsync(400)
    await settle()
    expect(button(page.element, 'Book').disabled).toBe(true)
    expect(page.element.textContent).toContain('It was not paid in the future.')
  })
})
