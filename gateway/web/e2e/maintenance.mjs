import { until } from './harness.mjs'

/** An interval is set, holds the machine, is seen by everybody, is done with a note, and dropped. */
export async function maintenance({ page, step, go }, { as, hub }) {
  const maker = await as('maker')
  const intervals = async () => (await (await fetch(`${hub}/api/machines/router-1/maintenance`)).json()).intervals
  await step('a maintenance interval', async () => {
    await go('/machines/router-1')
    await page.getByRole('button', { name: 'Add an interval' }).click()
    await page.getByRole('textbox', { name: 'What is to be done' }).fill('Grease the rods')
    await page.getByRole('spinbutton', { name: 'Every so many hours of work' }).fill('200')
    await page.getByRole('spinbutton', { name: 'Hours of work since it was done last' }).fill('210')
    await page.getByRole('checkbox', { name: /no new job starts/ }).check()
  })
  await step('overdue maintenance holds the machine', async () => {
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText(/Overdue · 10\d %/).waitFor()
    const { file } = await maker('POST', '/api/uploads?name=plate.nc', 'G21\nG90\nG0 Z5\nG0 X10\nM2\n')
    const { job } = await maker('POST', '/api/quotes', { upload: { file, name: 'plate.nc' }, machine: 'router-1' })
    await maker('POST', '/api/jobs', { quote: job.id })
    await go('/queue')
    await page.getByText(/Router 1 waits for maintenance that is due: Grease the rods/).waitFor()
    await maker('POST', `/api/jobs/${job.id}/cancel`, {})
  })
  await step('the board says so', async () => {
    await go('/')
    await page.getByRole('article', { name: 'Router 1' }).getByText('No new job before maintenance: Grease the rods').waitFor()
  })
  await step('maintenance done with a note', async () => {
    await go('/machines/router-1')
    await page.getByRole('button', { name: 'Done … Grease the rods' }).click()
    await page.getByRole('textbox', { name: 'Note' }).fill('The left one was dry.')
    await page.getByRole('button', { name: 'It is done' }).click()
    await page.getByText(/Not yet · 0 %/).waitFor()
    await page.getByText('What was done', { exact: true }).click()
    await page.getByText('The left one was dry.').first().waitFor()
  })
  await page.getByRole('button', { name: 'Change Grease the rods' }).click()
  await page.getByRole('button', { name: 'Drop it' }).click()
  await until('no interval', async () => (await intervals()).length === 0)
}
