import { until } from './harness.mjs'

/** Money in a machine: see the commons, bid, hold, check the books. */
export async function funder({ page, step, go }, { as, size }) {
  const [maker, steward, me] = await Promise.all([as('maker'), as('steward'), as('funder')])
  const [sold, open] = [`laser-${size}`, `kiln-${size}`]
  await steward('POST', '/api/wallet/top-up', { member: 'funder', cents: 300_000, id: `e2e-${size}` })
  const [{ policy }] = await steward('GET', '/api/bonds/policies')
  const propose = (id, machineName) =>
    maker('POST', '/api/bonds', { id, machine: id, machineName, rentPerPeriod: 32_000, hoursPerPeriod: 160, periods: 36, terms: 'Evenings and Saturdays' })
  const offer = (id, ends) =>
    steward('POST', `/api/bonds/${id}/offer`, {
      cost: 240_000,
      residual: 60_000,
      lifePeriods: 36,
      operatingPerPeriod: 4200,
      units: 240,
      unitPrice: 1000,
      rateCapBasisPoints: 350,
      minimumUnits: 240,
      gap: 'void',
      instalmentPerPeriod: 10_000,
      auctionEnd: ends.toISOString(),
      receiptDeadline: new Date(ends.getTime() + 30 * 86_400_000).toISOString(),
      repairCap: 20_000,
      policy,
    })
  await propose(sold, 'Laser cutter')
  await propose(open, 'Pottery kiln')
  await offer(sold, new Date(Date.now() + 2000))
  await me('POST', `/api/bonds/${sold}/bids`, { id: 'b1', units: 240, couponBasisPoints: 300 })
  await offer(open, new Date(Date.now() + 86_400_000))
  await until('the auction’s end', async () => (await steward('POST', `/api/bonds/${sold}/close-auction`).catch(() => undefined))?.state === 'allotted')
  await steward('POST', `/api/bonds/${sold}/receipt`, { receipt: 'Invoice 7' })

  await step('the commons', async () => {
    await go('/commons')
    await page.getByRole('heading', { name: 'The commons' }).waitFor()
    await page.getByRole('link', { name: 'Laser cutter' }).first().waitFor()
    await page.getByRole('heading', { name: 'Where each cent of rent goes' }).waitFor()
  })
  await step('where the rent goes', async () => {
    await earnRent(maker, steward)
    await page.reload()
    await page.getByRole('img', { name: /Flow of the rent/ }).waitFor()
    const table = page.locator('details', { hasText: 'The same as a table' })
    if ((await table.getAttribute('open')) === null) await table.locator('summary').click()
    await page.getByRole('button', { name: /^What is in it: RepRap 1/ }).first().click()
    await page.getByText('Not in the books yet').waitFor()
    await page.getByRole('button', { name: /^Show RepRap 1/ }).click()
    await page.getByText('RepRap 1 and its jobs').waitFor()
    await page.getByRole('button', { name: /^What is in it: .* → RepRap 1/ }).first().click()
    await page.getByRole('link', { name: /^job\/.*\/rent/ }).waitFor()
  })
  await step('a bond that earns', async () => {
    await go(`/commons/bonds/${sold}`)
    await page.getByRole('img', { name: /What is still owed/ }).waitFor()
    await page.getByText(/Paid back in full in/).waitFor()
  })
  await step('a bid', async () => {
    await go(`/commons/bonds/${open}`)
    await page.getByLabel('Units').fill('20')
    await page.getByLabel(/Least interest/).fill('2.5')
    await page.getByText('Holds 200.00 of your wallet.').waitFor()
    await page.getByRole('button', { name: 'Bid', exact: true }).click()
    await page.getByText('20 of 240 units bid for').waitFor()
  })
  await step('a bid beyond the wallet is refused', async () => {
    await page.getByLabel('Units').fill('240')
    await page.getByRole('button', { name: 'Bid', exact: true }).click()
    await page.locator('.refused').waitFor()
  })
  await step('holdings', async () => {
    await go('/commons/holdings')
    await page.getByRole('link', { name: sold }).waitFor()
  })
  await step('books', async () => {
    await go('/commons/books')
    await page.getByText(/transfers were recomputed/).waitFor()
    await page.getByRole('button', { name: 'Proof' }).first().click()
    await page.getByRole('dialog').getByText(/RFC 6962/).waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).first().click()
  })
  await step('books, a transfer found', async () => {
    const transfers = page.getByRole('region', { name: 'Transfers' })
    await page.getByRole('textbox', { name: 'Find transfers' }).fill('nothing is called so')
    await page.getByText('No transfer names that.').waitFor()
    await page.getByRole('textbox', { name: 'Find transfers' }).fill('RENT:reprap')
    await transfers.getByText(/→ rent:reprap-1/).first().waitFor()
    if (!page.url().endsWith('text=RENT:reprap')) throw new Error(`What is looked for is not in the address: ${page.url()}`)
  })
  await step('trace', async () => {
    await page.getByRole('region', { name: 'Transfers' }).getByRole('link').first().click()
    await page.getByRole('heading', { name: 'Where it came from' }).waitFor()
  })
  await step('dividend', async () => {
    await go('/commons/dividend')
    await page.getByRole('heading', { name: 'My dividend' }).waitFor()
    await page.getByText('You have no share yet.').waitFor()
  })
}

/** A part that is printed pays rent; one that was printed before has. */
async function earnRent(maker, steward) {
  const rent = async () => (await steward('GET', '/api/fund')).rentThisPeriod
  if ((await rent()) > 0) return
  const quote = await maker('POST', '/api/quotes', { design: { slug: 'phone-stand', parameters: {} } })
  await maker('POST', '/api/jobs', { quote: quote.job.id })
  await until('some rent', async () => (await rent()) > 0)
  await steward('POST', '/api/machines/reprap-1/clear', { plateCleared: true, stopCleared: false })
}
