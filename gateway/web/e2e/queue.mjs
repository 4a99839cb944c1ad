import { until } from './harness.mjs'

const PROGRAM = 'G21\nG90\nM3 S8000\nG0 Z5\nG0 X10 Y10\nG1 Z-1 F200\nG1 X20 F600\nG0 Z5\nM5\nM2\n'

/** The queue as whoever looks after it sees it: their own order by drag and by keys, and one job put first. */
export async function queue({ page, step, go }, { as, hub }) {
  const [maker, operator] = [await as('maker'), await as('operator')]
  // Nothing goes while somebody is at the machine.
  await operator('POST', '/api/machines/router-1/lease', { minutes: 30, take: true })
  const put = async (who, name) => {
    const { file } = await who('POST', `/api/uploads?name=${name}`, PROGRAM)
    const { job } = await who('POST', '/api/quotes', { upload: { file, name }, machine: 'router-1' })
    await who('POST', '/api/jobs', { quote: job.id })
    return job.id
  }
  const jobs = { sign: await put(operator, 'sign.nc'), tray: await put(operator, 'tray.nc'), lid: await put(operator, 'lid.nc'), box: await put(maker, 'box.nc') }
  const order = async () => (await (await fetch(`${hub}/api/queue`)).json()).map((place) => Object.keys(jobs).find((name) => jobs[name] === place.job)).join(' ')
  const ownIs = (names) => until(names, async () => (await order()).split(' ').filter((name) => name !== 'box').join(' ') === names)
  await ownIs('sign tray lid')

  await step('queue with reasons', async () => {
    await go('/queue')
    await page.getByRole('heading', { name: 'Queue' }).waitFor()
    await page.getByText(/controls Router 1 until/).first().waitFor()
  })
  await step('own order by keys', async () => {
    await page.getByRole('button', { name: 'Move lid.nc before your job above it' }).focus()
    await page.keyboard.press('Enter')
    await ownIs('sign lid tray')
    await page.getByText(/lid\.nc is at place \d now/).waitFor({ state: 'attached' })
    // The focus goes where the job goes.
    await page.waitForFunction((id) => document.activeElement?.id === id, `queue-up-${jobs.lid}`)
    await page.keyboard.press('Enter')
    await ownIs('lid sign tray')
  })
  await step('own order by drag', async () => {
    await page.locator(`[data-job="${jobs.tray}"]`).evaluate((row) => row.scrollIntoView({ block: 'center' }))
    const box = await page.locator(`[data-job="${jobs.tray}"] .grip`).boundingBox()
    const above = await page.locator(`[data-job="${jobs.sign}"]`).boundingBox()
    await page.mouse.move(box.x + 10, box.y + 10)
    await page.mouse.down()
    await page.mouse.move(box.x + 10, above.y + 5, { steps: 6 })
    await page.mouse.up()
    await ownIs('lid tray sign')
  })
  await step('another’s job put first, with a reason', async () => {
    await page.getByRole('button', { name: 'Put first: box.nc' }).click()
    await page.getByRole('textbox', { name: 'Reason' }).fill('The fair opens at noon.')
    await page.getByText(/waits? that much longer|Nobody waits before it/).waitFor()
  })
  await step('put first for everybody to see', async () => {
    await page.getByRole('button', { name: 'Put it first' }).click()
    await until('box first', async () => (await order()).startsWith('box'))
    await page.getByText('The fair opens at noon.').waitFor()
    await page.getByRole('button', { name: 'Take back: box.nc' }).click()
    await page.getByText('The fair opens at noon.').waitFor({ state: 'detached' })
  })
  await step('what was put first stays to be read', async () => {
    await page.getByText('What was put first').click()
    await page.getByText('The fair opens at noon.').first().waitFor()
    await page.getByText(/^Taken back by|Taken back by/).first().waitFor()
  })
  for (const [name, id] of Object.entries(jobs)) await (name === 'box' ? maker : operator)('POST', `/api/jobs/${id}/cancel`, {})
  await operator('DELETE', '/api/machines/router-1/lease')
}
