import { until } from './harness.mjs'

/** The day of who looks after machines: see, control, stop, check, clear. */
export async function operator({ page, step, go }, { as, hub }) {
  const maker = await as('maker')
  const state = async () => (await (await fetch(`${hub}/api/machines/reprap-1`)).json()).machine.state
  await until('a free machine', async () => (await state()) === 'idle')
  const quote = await maker('POST', '/api/quotes', { design: { slug: 'seed-drawer', parameters: {} } })
  await maker('POST', '/api/jobs', { quote: quote.job.id })

  await step('machines', async () => {
    await go('/machines')
    await page.getByRole('link', { name: /RepRap 1/ }).waitFor()
  })
  await step('machine at work', async () => {
    await page.getByRole('link', { name: /RepRap 1/ }).click()
    await page.getByRole('progressbar').waitFor()
    await page.getByRole('heading', { name: 'Temperatures' }).waitFor()
    await page.getByText(/Up to layer \d+ of \d+/).waitFor()
  })
  await step('control', async () => {
    await page.getByRole('button', { name: 'Take control' }).click()
    await page.getByText(/^You, until/).waitFor()
  })
  await step('stopped at one press', async () => {
    await page.getByRole('button', { name: 'Emergency stop RepRap 1' }).click()
    await page.getByText(/stopped in [\d.]+ ms/).waitFor()
    await page.getByRole('heading', { name: 'It waits for a person' }).waitFor()
    await page.getByRole('heading', { name: 'Last emergency stop' }).waitFor()
  })
  await step('cleared after every check', async () => {
    await page.getByRole('button', { name: 'Clear …' }).click()
    const dialog = page.getByRole('dialog')
    if (!(await dialog.getByRole('button', { name: 'The machine may go on' }).isDisabled())) throw new Error('It may go on unchecked.')
    for (const check of await dialog.getByRole('checkbox').all()) await check.check()
    await dialog.getByRole('button', { name: 'The machine may go on' }).click()
    await page.getByText('Ready', { exact: true }).waitFor()
  })
  await step('control let go', async () => {
    await page.getByRole('button', { name: 'Let go' }).click()
    await page.getByText(/^Nobody\./).waitFor()
  })
  await step('board', async () => {
    await go('/')
    await page.getByRole('article', { name: 'RepRap 1' }).waitFor()
  })
}
