import { picture, until } from './harness.mjs'
import { drawn } from './canvas.mjs'
import { block3mf } from './threeMf.mjs'

/** From a wish to a part: find, measure, price, queue, follow, pay. */
export async function maker({ page, step, go }, { as, hub, size }) {
  const operator = await as('operator')
  await step('board', async () => {
    await go('/')
    await page.getByRole('heading', { name: 'Machines' }).waitFor()
    await page.getByRole('article').first().waitFor()
    await page.getByText('Live', { exact: true }).waitFor()
  })
  await step('catalogue', async () => {
    await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Make' }).click()
    await page.getByRole('textbox', { name: 'Search designs' }).fill('phone stand')
    await page.getByText(/^\s*1 design/).waitFor()
  })
  await step('design with shape and price', async () => {
    await page.getByRole('link', { name: /Phone stand/ }).click()
    await page.getByRole('img', { name: /Phone stand in three dimensions/ }).waitFor()
    await page.getByRole('button', { name: /Print it for about/ }).waitFor()
  })
  await step('price follows the measures', async () => {
    const before = await page.getByRole('button', { name: /Print it for about/ }).textContent()
    await page.getByRole('textbox', { name: 'Width' }).fill('45')
    await until('another price', async () => {
      const now = await page.getByRole('button', { name: /Print it for about/ }).textContent({ timeout: 2000 }).catch(() => before)
      return now !== before
    })
  })
  await step('tool’s way before queueing', async () => {
    await page.getByRole('button', { name: 'Tool’s way' }).click()
    await page.getByText(/Up to layer \d+ of \d+/).waitFor()
    await page.getByRole('slider', { name: /^Up to layer/ }).waitFor()
  })
  await step('layers by keys', async () => {
    const slider = page.getByRole('slider', { name: /^Up to layer/ })
    const last = Number(await slider.getAttribute('max'))
    const isAt = (layer) => page.getByText(`Up to layer ${layer} of ${last}`, { exact: true }).waitFor()
    // What is drawn follows: fewer layers are fewer pixels.
    const whole = await drawn(page)
    await slider.focus()
    await page.keyboard.press('ArrowLeft')
    await isAt(last - 1)
    await page.keyboard.press('PageDown')
    await until('several layers fewer', async () => Number(await slider.inputValue()) < last - 2)
    await page.keyboard.press('Home')
    await isAt(0)
    await until('less to see', async () => (await drawn(page)) < whole * 0.95)
    await page.keyboard.press('ArrowRight')
    await isAt(1)
    await page.keyboard.press('End')
    await isAt(last)
    await until('all of it again', async () => Math.abs((await drawn(page)) - whole) <= whole / 50)
  })
  await step('queued and followed', async () => {
    await page.getByRole('button', { name: /Print it for about/ }).click()
    await page.getByRole('link', { name: 'Follow the job' }).click()
    await page.getByRole('heading', { name: 'How far it is' }).waitFor()
    // A small part may be done before the page is there.
    await page.getByRole('progressbar').or(page.getByRole('heading', { name: 'What it cost' })).first().waitFor()
  })
  await step('what it cost and why', async () => {
    await page.getByRole('heading', { name: 'What it cost' }).waitFor()
    await page.getByText(/measured at the machine/).waitFor()
  })
  await step('made again from what it was made of', async () => {
    await page.getByRole('button', { name: 'Price and time today' }).click()
    await page.getByRole('button', { name: /Print it for about/ }).waitFor()
    await page.getByRole('link', { name: 'phone-stand 1.0.0' }).click()
    await page.getByRole('heading', { name: 'Revisions' }).waitFor()
    await page.getByText('as it is now', { exact: true }).waitFor()
  })
  await step('jobs', async () => {
    await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Jobs' }).click()
    await page.getByRole('link', { name: 'Phone stand' }).first().waitFor()
  })
  await step('wallet', async () => {
    await go('/wallet')
    await page.getByRole('cell', { name: /Rent/ }).first().waitFor()
  })
  await step('statement of a month, on paper', async () => {
    await page.getByRole('link', { name: 'Statement of a month' }).click()
    await page.getByRole('cell', { name: /Rent/ }).first().waitFor()
    await page.emulateMedia({ media: 'print' })
    // Whose, of when and when made; no places of the app, no buttons.
    await page.locator('.print-head').getByText(/wallet:/).waitFor()
    for (const gone of ['.rail', '.bottom', '.top', '.foot', '.choice']) {
      for (const part of await page.locator(gone).all()) if (await part.isVisible()) throw new Error(`${gone} is printed.`)
    }
    const paper = await page.pdf({ preferCSSPageSize: true, format: 'A4', printBackground: true, path: picture(`maker-${size}-statement.pdf`) })
    if (!paper.toString('latin1').startsWith('%PDF-')) throw new Error('Nothing was printed.')
  })
  await page.emulateMedia({ media: 'screen' })
  await step('a machine is booked and given up', async () => {
    const rules = { isOn: true, hoursAWeek: 8, longestHours: 4, daysAhead: 28, onlyAuthorised: true, noShowMinutes: 15 }
    await operator('PUT', '/api/bookings/rules', rules)
    await go('/jobs')
    await page.getByRole('link', { name: 'Bookings' }).click()
    const tomorrow = await page.evaluate(() => {
      const day = new Date(Date.now() + 86_400_000)
      return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`
    })
    await page.getByLabel('Day').fill(tomorrow)
    await page.getByLabel('What for').fill('A sign')
    await page.getByRole('button', { name: 'Book a machine' }).click()
    await page.getByText('It is yours then.').waitFor()
    await page.getByText('A sign').waitFor()
    await page.getByRole('button', { name: 'Book a machine' }).click()
    await page.getByText(/has booked/).waitFor()
  })
  await step('the machine tells its bookings', async () => {
    await page.getByRole('link', { name: 'RepRap 1' }).click()
    await page.getByRole('heading', { name: 'Bookings' }).waitFor()
    await page.getByRole('button', { name: /Cancel: RepRap 1/ }).click()
    await page.getByText('Nothing is booked.').waitFor()
    await operator('PUT', '/api/bookings/rules', { isOn: false, hoursAWeek: 8, longestHours: 4, daysAhead: 28, onlyAuthorised: true, noShowMinutes: 15 })
  })
  await step('a 3MF and how it is made', async () => {
    await go('/make/file')
    await page.getByLabel('Choose a file').setInputFiles({ name: 'block.3mf', mimeType: 'model/3mf', buffer: block3mf() })
    await page.getByText('Block: 30 × 20 × 10 mm').waitFor()
    const price = page.getByRole('button', { name: /Print it for about/ })
    const before = await price.textContent()
    await page.getByLabel('Layers', { exact: true }).selectOption('fine')
    await page.getByRole('textbox', { name: 'Infill' }).fill('80')
    await page.getByText('Brim, copies, size and turn').click()
    await page.getByRole('textbox', { name: 'Copies' }).fill('2')
    await until('another price', async () => {
      const now = await price.textContent({ timeout: 2000 }).catch(() => before)
      return now !== before
    })
    await page.getByText(/Up to layer 82 of 82/).waitFor()
  })
  await step('slicing that cannot be is said beside its field', async () => {
    await page.getByRole('textbox', { name: 'Copies' }).fill('900')
    await page.getByText('1 to 50').first().waitFor()
  })
  await step('file that is no part is refused', async () => {
    await go('/make/file')
    await page.getByLabel('Choose a file').setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') })
    await page.getByText('The hub takes STL, 3MF and G-code.').waitFor()
  })
  await step('a file name of a stranger is only text', async () => {
    const name = '<img src=x onerror=document.title=1>.gcode'
    await page.getByLabel('Choose a file').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from('G28\nG1 X10 F600\n') })
    await page.getByText(/onerror/).waitFor()
    if ((await page.title()) === '1') throw new Error('The name was run.')
  })
  // Whoever comes next finds the plate free.
  const state = async () => (await (await fetch(`${hub}/api/machines/reprap-1`)).json()).machine.state
  await until('a part on the plate', async () => (await state()) === 'awaitingClear')
  await operator('POST', '/api/machines/reprap-1/clear', { plateCleared: true, stopCleared: false })
  const maker = await as('maker')
  const { file } = await maker('POST', '/api/uploads?name=wait.gcode', 'G28\nM0 look\nM84\n')
  const { job } = await maker('POST', '/api/quotes', { upload: { file, name: 'wait.gcode' }, machine: 'reprap-1' })
  const seen = page.getByRole('img', { name: 'What the camera of RepRap 1 sees' })
  await step('one’s own job before the camera', async () => {
    await maker('POST', '/api/jobs', { quote: job.id })
    await go(`/jobs/${job.id}`)
    await seen.waitFor()
    await seen.evaluate((canvas) => canvas.scrollIntoView({ block: 'center' }))
    await until('its picture', () => seen.evaluate((canvas) => canvas.getContext('2d').getImageData(5, 5, 1, 1).data[3] === 255))
  })
  // It is over, and so is the look.
  await maker('POST', `/api/jobs/${job.id}/cancel`)
  await seen.waitFor({ state: 'detached' })
  await until('a machine that is free or waits', async () => ['idle', 'awaitingClear'].includes(await state()))
  if ((await state()) === 'awaitingClear') await operator('POST', '/api/machines/reprap-1/clear', { plateCleared: true, stopCleared: false })
}
