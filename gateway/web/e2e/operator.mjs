import { camera, cameraAtWork } from './camera.mjs'
import { head } from './canvas.mjs'
import { until } from './harness.mjs'
import { macros } from './macros.mjs'
import { maintenance } from './maintenance.mjs'
import { presets } from './presets.mjs'
import { queue } from './queue.mjs'

/** The day of who looks after machines: see, control, stop, check, clear. */
export async function operator({ page, step, go, token }, { as, hub, size }) {
  const maker = await as('maker')
  const state = async () => (await (await fetch(`${hub}/api/machines/reprap-1`)).json()).machine.state
  await until('a free machine', async () => (await state()) === 'idle')
  const quote = await maker('POST', '/api/quotes', { design: { slug: 'seed-drawer', parameters: {} } })
  await maker('POST', '/api/jobs', { quote: quote.job.id })

  await step('machines', async () => {
    await go('/machines')
    await page.getByRole('link', { name: /RepRap 1/ }).waitFor()
    await page.getByRole('button', { name: 'Emergency stop RepRap 1' }).waitFor()
  })
  await step('floor plan', async () => {
    await page.getByRole('link', { name: 'Floor plan' }).click()
    await page.getByRole('heading', { name: 'Floor plan' }).waitFor()
    if (size === 'phone') {
      // A list, by what needs somebody first.
      await page.getByRole('link', { name: /RepRap 1/ }).waitFor()
      return
    }
    await page.getByRole('button', { name: 'Arrange' }).click()
    const piece = page.getByRole('button', { name: /RepRap 1/ }).last()
    await piece.focus()
    for (const key of ['Enter', 'ArrowRight', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
    await until('RepRap 1 at its place', async () => placeOf(await maker('GET', '/api/floor'), 'reprap-1') === '2 2')
    // Until the page has it too, the tray still holds both, and closes up under the hand.
    await page.locator('.field #floor-reprap-1').waitFor()
    // The other one by hand: picked up in the tray, dropped beside the first.
    const from = await page.getByRole('button', { name: /Router 1/ }).last().boundingBox()
    const beside = await page.locator('#floor-reprap-1').boundingBox()
    await page.mouse.move(from.x + 20, from.y + 20)
    await page.mouse.down()
    await page.mouse.move(beside.x + beside.width + 60, beside.y + 40, { steps: 8 })
    await page.mouse.up()
    await until('Router 1 beside it', async () => placeOf(await maker('GET', '/api/floor'), 'router-1') === '3 2')
  })
  await step('floor plan as others see it', async () => {
    if (size !== 'phone') await page.getByRole('button', { name: 'Done arranging' }).click()
    await page.getByRole('link', { name: /RepRap 1/ }).first().waitFor()
    await page.getByRole('button', { name: 'Emergency stop RepRap 1' }).waitFor()
  })
  await step('wall screen', async () => {
    await page.getByRole('button', { name: 'Wall screen' }).click()
    await page.getByRole('dialog', { name: 'Wall screen' }).getByRole('link', { name: /RepRap 1/ }).waitFor()
  })
  await page.getByRole('button', { name: 'Leave' }).click()
  await go('/machines')
  await step('machine at work', async () => {
    await page.getByRole('link', { name: /RepRap 1/ }).click()
    await page.getByRole('progressbar').waitFor()
    await page.getByRole('heading', { name: 'Temperatures' }).waitFor()
    await page.getByText(/Up to layer \d+ of \d+/).waitFor()
  })
  await cameraAtWork({ page, step })
  await step('the head is where the tool is', async () => {
    const slider = page.getByRole('slider', { name: /^Up to layer/ })
    const follows = page.getByLabel('Follow the machine')
    const before = await until('a head', () => head(page))
    await until('a head that went on', async () => {
      const now = await head(page)
      return now && Math.hypot(now.x - before.x, now.y - before.y) > 4
    })
    // The layers follow the machine until somebody looks at one; then that one stays.
    if (!(await follows.isChecked())) throw new Error('The page does not follow the machine.')
    await slider.focus()
    await page.keyboard.press('Home')
    await page.getByText(/^Up to layer 0 of/).waitFor()
    if (await follows.isChecked()) throw new Error('The page follows on while somebody looks at a layer.')
    await until('the machine goes on, the layer stays', async () => (await slider.inputValue()) === '0' && (await head(page)))
    await follows.check()
    await until('the machine’s layer', async () => Number(await slider.inputValue()) > 0)
  })
  await step('control', async () => {
    await page.getByRole('button', { name: 'Take control' }).click()
    await page.getByText(/^You, until/).waitFor()
  })
  await step('stopped at one press', async () => {
    const button = page.getByRole('button', { name: 'Emergency stop RepRap 1' })
    const before = await button.boundingBox()
    await button.click()
    await page.getByText(/stopped in [\d.]+ ms/).waitFor()
    await page.getByRole('heading', { name: 'It waits for a person' }).waitFor()
    await page.getByRole('heading', { name: 'Last emergency stop' }).waitFor()
    const after = await button.boundingBox()
    if (Math.abs(after.x - before.x) + Math.abs(after.y - before.y) > 1) throw new Error('The stop moved away under the finger.')
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
  await step('answers what the machine asks', async () => {
    const { file } = await maker('POST', '/api/uploads?name=colours.gcode', 'G28\nG1 X50 F6000\nM600\nG1 X60 F6000\nM84\n')
    const { job } = await maker('POST', '/api/quotes', { upload: { file, name: 'colours.gcode' }, machine: 'reprap-1' })
    await maker('POST', '/api/jobs', { quote: job.id })
    const question = page.getByRole('alert', { name: 'The machine asks' })
    await question.getByRole('button', { name: 'Continue' }).waitFor()
    if (!(await question.getByRole('button', { name: 'Continue' }).isDisabled())) throw new Error('Somebody answers without control.')
    await page.getByRole('button', { name: 'Take control' }).click()
    await page.getByText(/^You, until/).waitFor()
    await question.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'Clear …' }).click()
    for (const check of await page.getByRole('dialog').getByRole('checkbox').all()) await check.check()
    await page.getByRole('dialog').getByRole('button', { name: 'The machine may go on' }).click()
    await page.getByText('Ready', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Let go' }).click()
    await page.getByText(/^Nobody\./).waitFor()
  })
  await camera({ page, step, go }, { as, hub, token })
  await queue({ page, step, go }, { as, hub })
  await maintenance({ page, step, go }, { as, hub })
  await presets({ page, step, go }, { hub })
  await macros({ page, step, go }, { hub })
  await step('bookings turned on and off', async () => {
    await go('/bookings')
    await page.getByText('This space does not book its machines.').waitFor()
    await page.getByLabel('Machines can be booked').check()
    await page.getByLabel('Hours a week for each member').fill('6')
    await page.getByRole('button', { name: 'Keep these rules' }).click()
    await page.getByText('Up to 6 hours a week', { exact: false }).waitFor()
    await page.getByLabel('Machines can be booked').uncheck()
    await page.getByRole('button', { name: 'Keep these rules' }).click()
    await page.getByText('This space does not book its machines.').waitFor()
  })
  await step('board', async () => {
    await go('/')
    await page.getByRole('article', { name: 'RepRap 1' }).waitFor()
  })
}

function placeOf(plan, machine) {
  const tile = plan.tiles.find((known) => known.machine === machine)
  return tile && `${tile.column} ${tile.row}`
}
