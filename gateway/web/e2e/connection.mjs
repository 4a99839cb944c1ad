import { until } from './harness.mjs'

const TITLE = 'long.gcode'
/** A button that says that it does not send is pressed all the same. */
const regardless = { force: true }

/** The line between page and hub breaks, in each way in which lines break. */
export async function connection({ page, step, go }, { as, line, hub }) {
  const operator = await as('operator')
  const { file } = await operator('POST', `/api/uploads?name=${TITLE}`, longProgram())
  const { job } = await operator('POST', '/api/quotes', { upload: { file, name: TITLE }, machine: 'reprap-1' })
  await operator('POST', '/api/jobs', { quote: job.id })
  const phase = async () => (await operator('GET', `/api/jobs/${job.id}`)).job.phase
  await until('a running job', async () => (await phase()) === 'running')
  await go('/machines/reprap-1')
  const progress = page.locator('section', { has: page.getByRole('progressbar') })
  await progress.getByRole('button', { name: 'Pause' }).waitFor()
  await page.getByText('Live', { exact: true }).waitFor()
  await page.getByText(/Up to layer \d+ of \d+/).waitFor()

  const countOf = (method, pattern) => line.asked.filter((known) => known.method === method && pattern.test(known.path)).length
  const notice = (text) => page.locator('.notice', { hasText: text })
  const banner = page.getByRole('alert').filter({ hasText: 'Connection lost.' })

  await step('cut is said at once', async () => {
    const begun = performance.now()
    line.cut()
    await banner.waitFor()
    const ms = performance.now() - begun
    // By the break itself: silence alone would tell it after five seconds.
    if (ms > 4000) throw new Error(`It is said after ${Math.round(ms)} ms.`)
    // Each live value says it too: progress, position, temperatures, the head on the way.
    await until('aged values', async () => (await page.locator('.is-old .age').count()) >= 3)
  })
  await step('cut, commands are refused and not kept', async () => {
    await progress.getByRole('button', { name: 'Pause' }).click(regardless)
    await notice('Not sent: there is no connection to the hub.').first().waitFor()
    await progress.getByRole('button', { name: 'Cancel job' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Not sent: there is no connection to the hub.').waitFor()
    if (!(await dialog.getByRole('button', { name: 'Cancel the job' }).isDisabled())) throw new Error('A command can be sent without a line.')
    await dialog.getByRole('button', { name: 'Keep it' }).click()
  })
  await step('cut, a stop is tried and says what to do', async () => {
    await page.getByRole('button', { name: 'Emergency stop RepRap 1' }).click()
    await page.getByText('no answer: use the switch on the machine').waitFor()
  })
  await step('whole again, nothing is missed and nothing is sent late', async () => {
    // Meanwhile the job goes another way.
    await operator('POST', `/api/jobs/${job.id}/pause`)
    await until('a paused job', async () => (await phase()) === 'paused')
    const [fetched, sent] = [countOf('GET', /^\/api\/machines$/), countOf('POST', /./)]
    line.heal()
    await page.getByText('Live', { exact: true }).waitFor()
    await progress.getByRole('button', { name: 'Go on' }).waitFor()
    const stream = line.asked.filter((known) => known.path.startsWith('/api/events')).at(-1)
    if (!/last-event-id: |lastEventId=/i.test(stream.head)) throw new Error('The stream does not go on after the last event.')
    if (countOf('GET', /^\/api\/machines$/) !== fetched) throw new Error('The page asked for everything again.')
    if (countOf('POST', /./) !== sent) throw new Error(`Sent late: ${line.asked.slice(-5).map((known) => `${known.method} ${known.path}`).join(', ')}`)
    if ((await phase()) !== 'paused') throw new Error('The stop of before was sent later.')
    await until('fresh values', async () => (await page.locator('.is-old').count()) === 0)
  })
  await step('a pulled cable closes nothing, and is said all the same', async () => {
    while ((await page.locator('.notice').count()) > 0) await page.locator('.notice').getByRole('button').first().click()
    const begun = performance.now()
    line.pull()
    // Pressed before anybody knows.
    await progress.getByRole('button', { name: 'Go on' }).click()
    await banner.waitFor()
    const ms = performance.now() - begun
    if (ms > 9000) throw new Error(`It is said after ${Math.round(ms)} ms.`)
    await notice('The hub did not answer in time.').waitFor()
    line.heal()
    await page.getByText('Live', { exact: true }).waitFor()
    if (countOf('POST', /\/resume$/) !== 0 || (await phase()) !== 'paused') throw new Error('A command came through long after it was pressed.')
  })
  await step('an answer that is lost: pressed again, the command is done once', async () => {
    await go('/machines/router-1')
    await page.getByText('Live', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Take control' }).click()
    await page.getByText(/^You, until/).waitFor()
    const before = (await operator('GET', '/api/machines/router-1/console')).filter((known) => known.text === 'G21' && known.kind === 'sent').length
    await page.getByLabel('Command').fill('G21')
    line.deafen()
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('Pressed again within a minute, it is done once.').first().waitFor()
    line.heal()
    await page.getByText('Live', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await until('an empty field', async () => (await page.getByLabel('Command').inputValue()) === '')
    const keys = line.asked.filter((known) => known.path.endsWith('/send')).slice(-2).map((known) => /idempotency-key: (\w+)/i.exec(known.head)?.[1])
    if (keys.length !== 2 || keys[0] !== keys[1]) throw new Error(`Not one command under one key: ${keys.join(', ')}`)
    const said = (await operator('GET', '/api/machines/router-1/console')).filter((known) => known.text === 'G21' && known.kind === 'sent').slice(before)
    if (said.length !== 1) throw new Error(`The machine was told ${said.length} times.`)
  })
  // Nothing is left for the next size.
  await operator('POST', `/api/jobs/${job.id}/cancel`)
  await operator('DELETE', '/api/machines/router-1/lease')
  await until('a machine that can be cleared', async () => (await (await fetch(`${hub}/api/machines/reprap-1`)).json()).machine.state === 'awaitingClear')
  await operator('POST', '/api/machines/reprap-1/clear', { plateCleared: true, stopCleared: false })
}

/** Six minutes of short moves, at the speed of real machines; a pause need not wait for a long one. */
function longProgram() {
  const lines = ['G28', 'G1 Z10 F600']
  for (let move = 0; move < 3000; move++) lines.push(`G1 X${20 + (move % 2) * 2} F1000`)
  return `${lines.join('\n')}\nM84\n`
}
