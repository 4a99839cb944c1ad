import { picture, sizes } from './harness.mjs'

const REPRAP = 'reprap-1'

/** Two months of a space: a machine bought with a bond, rents, a bill; February waits to be closed. */
export async function twoMonths(hub, as) {
  const [maker, steward, funder] = await Promise.all([as('maker'), as('steward'), as('funder')])
  await maker('POST', '/api/bonds', { id: 'printer', machine: REPRAP, machineName: 'RepRap 1', rentPerPeriod: 12_000, hoursPerPeriod: 100, periods: 36, terms: 'As usual.' })
  await steward('POST', '/api/fund/means', { id: 'grant-4', amount: 40_000, fromCommunityInvestment: false, receipt: 'grant 4' })
  const [{ policy }] = await steward('GET', '/api/bonds/policies')
  await steward('POST', '/api/bonds/printer/offer', {
    cost: 120_000,
    residual: 30_000,
    lifePeriods: 36,
    operatingPerPeriod: 2000,
    units: 120,
    unitPrice: 1000,
    rateCapBasisPoints: 500,
    minimumUnits: 90,
    gap: 'commonsFund',
    instalmentPerPeriod: 4000,
    auctionEnd: '2026-01-12T12:00:00Z',
    receiptDeadline: '2026-03-12T12:00:00Z',
    repairCap: 10_000,
    policy,
  })
  await steward('POST', '/api/wallet/top-up', { member: 'funder', cents: 150_000, id: 'funders' })
  await funder('POST', '/api/bonds/printer/bids', { id: 'first', units: 100, couponBasisPoints: 300 })
  await hub.tell('calendar: 2026-01-13')
  await steward('POST', '/api/bonds/printer/close-auction')
  await hub.tell('calendar: 2026-02-01')
  await steward('POST', '/api/bonds/printer/receipt', { receipt: 'invoice 7' })
  await steward('POST', '/api/fund/periods/2026-01/close')
  await steward('PUT', `/api/fund/machines/${REPRAP}/pricing`, { rule: { floor: 60, cap: 240, availablePerPeriod: 576_000 }, start: 120 })
  await hub.tell('calendar: 2026-02-10')
  await steward('POST', '/api/fund/shares', { member: 'maker', work: 'designs parts' })
  await steward('POST', '/api/fund/shares', { member: 'operator', work: 'keeps the machines' })
  await steward('POST', '/api/fund/costs', { id: 'nozzle', machine: REPRAP, cost: 1250, receipt: 'bill 12', fromMe: false })
  await hub.tell(`rent: ${REPRAP} 12000 maker 360000`)
  await hub.tell(`rent: ${REPRAP} 4480 maker 134400`)
  await hub.tell('rent: router-1 2700 operator 32400')
  await hub.tell('calendar: 2026-03-02')
}

/** What a steward does with money: a month is closed as it was shown, bills, rents, shares; then a machine breaks and is sold. */
export async function steward({ page, step, go }, { hub, as, size }) {
  const button = (name) => page.getByRole('button', { name, exact: true })
  const inPage = () => page.getByRole('main')
  await page.clock.setSystemTime(new Date('2026-03-02T12:00:00Z'))

  await step('months', async () => {
    await go('/commons/months')
    await inPage().getByText('February 2026 has ended and waits to be closed.').waitFor()
    await page.getByRole('row', { name: /January 2026/ }).waitFor()
  })
  await step('what closing February does', async () => {
    await page.getByRole('link', { name: 'See what closing it does' }).first().click()
    await page.getByRole('heading', { name: 'What closing February 2026 does' }).waitFor()
    await page.getByText('Coupon due').waitFor()
    await page.getByText(/^All \d+ postings/).click()
  })
  await step('what has changed meanwhile is not closed unseen', async () => {
    const other = await as('steward')
    await other('POST', '/api/fund/shares', { member: 'funder', work: 'keeps the books' })
    await button('Close February 2026').click()
    await page.getByText('has changed since it was shown').waitFor()
    await button('Look again').click()
    await page.getByText(/in 3 equal shares/).first().waitFor()
  })
  await step('February is closed', async () => {
    await button('Close February 2026').click()
    await page.getByRole('heading', { name: 'Statement of February 2026' }).waitFor()
    await button('Check against the books now').click()
    await page.getByText(/still have this root/).waitFor()
  })
  await step('statement of a month, on paper', async () => {
    // Paper has its own width, whatever prints it.
    await page.setViewportSize({ width: 794, height: 1123 })
    await page.emulateMedia({ media: 'print' })
    for (const gone of ['.rail', '.bottom', '.top', '.foot', '.actions', '.check']) {
      for (const part of await page.locator(gone).all()) if (await part.isVisible()) throw new Error(`${gone} is printed.`)
    }
    await page.pdf({ preferCSSPageSize: true, format: 'A4', printBackground: true, path: picture(`steward-${size}-statement.pdf`) })
  })
  await page.emulateMedia({ media: 'screen' })
  await page.setViewportSize(sizes[size])
  await step('costs and rents', async () => {
    await go('/commons/costs')
    await button('Change rent and costs of RepRap 1').click()
    await page.getByLabel('Never below').fill('1.50')
    const shown = page.getByRole('region', { name: 'What this does' }).first()
    await shown.getByRole('row', { name: /An hour, quoted now/ }).getByText('1.50').waitFor()
  })
  await step('rent of a machine is set', async () => {
    await button('Set').first().click()
    await page.getByText('Set. Quotes have it from now on.').waitFor()
    await page.getByLabel('Running costs a month').fill('30')
    await page.getByText('Begins with April 2026.').waitFor()
  })
  await step('a bill is booked, and taken back', async () => {
    await page.getByLabel('Amount').first().fill('12.50')
    await page.getByLabel('Bill (a number or a name)').fill('bill 13')
    await page.getByText('Counts in March 2026.').waitFor()
    await button('Book').first().click()
    await page.getByRole('row', { name: /bill 13/ }).waitFor()
    await button('Take bill 13 back').click()
    await page.getByRole('dialog').getByLabel(/Why/).fill('Paid twice.')
    await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click()
    await page.getByText('taken back', { exact: true }).waitFor()
  })
  await step('an offer is published, once it was shown what it asks of the rent', async () => {
    const maker = await as('maker')
    await maker('POST', '/api/bonds', { id: 'kiln', machine: 'kiln', machineName: 'Pottery kiln', rentPerPeriod: 40_000, hoursPerPeriod: 100, periods: 36, terms: 'Evenings' })
    await go('/commons/bonds/kiln')
    await page.getByLabel('Price of the machine').fill('2400')
    await page.getByLabel('Paid back each month').first().fill('330')
    await page.getByText('does not carry interest').waitFor()
    await page.getByLabel('Paid back each month').first().fill('100')
    await page.getByRole('region', { name: 'What this offer means' }).getByText(/Owed for 24 months at most/).waitFor()
    await button('Publish').click()
    await page.getByText('0 of 240 units bid for').waitFor()
  })
  await step('who shares the dividend', async () => {
    await go('/commons/dividend')
    await page.getByRole('row', { name: /keeps the machines/ }).waitFor()
    await page.locator('.v-select', { hasText: 'Member' }).click()
    await page.locator('.v-overlay-container').getByRole('option').first().click()
    await page.getByLabel(/What they do for the commons/).fill('keeps the shop')
    await page.getByText('is then divided by 4, not by 3').waitFor()
    await button('Give a share').click()
    await page.getByRole('row', { name: /keeps the shop/ }).waitFor()
  })
  await step('the bond after a close', async () => {
    await go('/commons/bonds/printer')
    await page.getByText('What would a sale bring?').click()
    await page.getByLabel('Sold for').fill('900')
    await page.getByRole('region', { name: 'What this sale does' }).getByText('Lenders lose').waitFor()
  })
  await step('a machine that breaks is given up', async () => {
    await page.getByText('It is broken').click()
    await page.getByLabel('Why, as a sentence that anyone can read').first().fill('The frame broke.')
    await button('Report it broken').click()
    await button('Give it up').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Give it up' }).click()
    await page.getByRole('heading', { name: 'Sell the machine' }).waitFor()
  })
  await step('and sold, once it was shown who loses what', async () => {
    await page.getByLabel('Sold for').fill('900')
    await page.getByLabel('Cost of selling').fill('10')
    await page.getByLabel('Document behind the sale').fill('sale 1')
    const shown = page.getByRole('region', { name: 'What this sale does' })
    await shown.getByText('Lenders lose').waitFor()
    await button('Sell it, and pay whom the sale pays').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Sell it' }).click()
    await page.getByText('The machine was sold on').waitFor()
  })
  await step('the commons after it', async () => {
    await go('/commons')
    await page.getByText('Sold at a loss').waitFor()
    await hub.tell('calendar: 2026-03-03')
  })
}
