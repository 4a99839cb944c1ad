import { createServer } from 'node:http'
import { until } from './harness.mjs'

const pictureOf = (page) => page.getByRole('img', { name: 'What the camera of RepRap 1 sees' })

/** The simulated camera shows what the machine does, while it does it. */
export async function cameraAtWork({ page, step }) {
  const shown = () => pictureOf(page).evaluate((canvas) => canvas.toDataURL())
  await step('camera live', async () => {
    await pictureOf(page).evaluate((canvas) => canvas.scrollIntoView({ block: 'center' }))
    const before = await shown()
    await until('another picture', async () => (await shown()) !== before)
    await page.getByText('Its picture is for operators and stewards').waitFor()
  })
}

/** A real camera is set, breaks off, and says so; a steward puts it right. */
export async function camera({ page, step, go }, { as, hub, token }) {
  const steward = await as('steward')
  const where = '/api/machines/reprap-1/camera'
  const setting = { address: 'virtual:camera', turn: 0, mirrored: false, seenBy: 'workers' }
  const picture = pictureOf(page)
  await go('/machines/reprap-1')
  const still = Buffer.from(await (await fetch(`${hub}${where}/picture`, { headers: { authorization: `Bearer ${token}` } })).arrayBuffer())
  const real = await stream(still)
  await step('camera that broke off', async () => {
    await steward('PUT', where, { ...setting, address: `http://ann:secret@127.0.0.1:${real.port}/stream`, turn: 90 })
    await until('the picture on its side', async () => (await picture.evaluate((canvas) => `${canvas.width} ${canvas.height}`)) === '480 640')
    if (real.viewers() !== 1) throw new Error(`${real.viewers()} connections for one viewer.`)
    real.end()
    await page.getByText(/^No picture since \d\d:\d\d:\d\d\.$/).waitFor()
    await page.getByText('The camera of reprap-1 shows nothing: nothing answers at its address.').waitFor()
  })
  await step('camera set by a steward', async () => {
    await page.getByLabel('You are').selectOption('steward')
    await page.getByRole('button', { name: 'Set the camera' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(`http://127.0.0.1:${real.port}/stream`).waitFor()
    if ((await dialog.textContent()).includes('secret')) throw new Error('The dialog tells the password.')
    await dialog.getByLabel('Another address').fill('ftp://camera.local/')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('its address begins with http:// or https://').waitFor()
  })
  await page.getByLabel('Another address').fill('virtual:camera')
  await page.getByLabel('Turned clockwise by').selectOption('0')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await until('the picture upright', async () => (await picture.evaluate((canvas) => `${canvas.width} ${canvas.height}`)) === '640 480')
  await page.getByLabel('You are').selectOption('operator')
  await step('cameras hidden', async () => {
    await page.getByRole('button', { name: 'Hide cameras' }).click()
    await picture.waitFor({ state: 'detached' })
  })
  await page.getByRole('button', { name: 'Show cameras' }).click()
  await picture.waitFor()
}

/** A camera at a port of this computer, which streams one picture again and again until it is pulled. */
async function stream(picture) {
  const open = new Set()
  const server = createServer((_, answer) => {
    answer.writeHead(200, { 'content-type': 'multipart/x-mixed-replace; boundary=frame' })
    const part = () => {
      answer.write(`--frame\r\nContent-Type: image/png\r\nContent-Length: ${picture.length}\r\n\r\n`)
      answer.write(picture)
      answer.write('\r\n')
    }
    const ticking = setInterval(part, 100)
    open.add(answer)
    answer.on('close', () => {
      clearInterval(ticking)
      open.delete(answer)
    })
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    port: server.address().port,
    viewers: () => open.size,
    end: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
