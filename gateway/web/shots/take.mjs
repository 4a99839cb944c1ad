// Pictures of the page in its states, for looking at: npm run build && npm run shots [FOLDER]
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { startMock } from './mock.mjs'

const folder = process.argv[2] ?? '../../artifacts/shots'
mkdirSync(folder, { recursive: true })

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})
const complaints = []

async function shot(name, { width, height = 900, dark = false, scene = 'busy', act = async () => undefined, whole = true, wait = 'article' }) {
  const mock = await startMock({ scene })
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' })
  page.on('console', (message) => {
    const expected = scene === 'lost' && /Failed to load resource|ERR_/.test(message.text())
    if (message.type() === 'error' && !expected) complaints.push(`${name}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`${name}: ${error.message}`))
  await page.goto(mock.url)
  await page.waitForSelector(wait)
  await page.waitForTimeout(700)
  await act(page, mock)
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  if (overflow > 0) complaints.push(`${name}: ${overflow} px too wide`)
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: whole })
  await page.close()
  mock.close()
}

const pickDesign = async (page) => {
  await page.getByRole('button', { name: /Phone stand/ }).first().click()
  await page.getByRole('button', { name: 'Show price and time' }).click()
  await page.getByText('RepRap 3').last().waitFor()
  await page.waitForTimeout(200)
}

await shot('desktop-light', { width: 1440 })
await shot('desktop-dark', { width: 1440, dark: true })
await shot('desktop-quiet', { width: 1440, scene: 'quiet' })
await shot('desktop-quote', { width: 1440, act: pickDesign })
await shot('desktop-quote-dark', { width: 1440, dark: true, act: pickDesign })
const jumpTo = (name) => async (page) => {
  await page.getByRole('navigation', { name: 'Parts of the page' }).getByRole('link', { name }).click()
  await page.waitForTimeout(500)
}
const phone = { width: 360, height: 740, whole: false }

await shot('phone-whole', { ...phone, whole: true })
await shot('phone-light', phone)
await shot('phone-dark', { ...phone, dark: true })
await shot('phone-queue', { ...phone, act: jumpTo('Queue') })
await shot('phone-make', { ...phone, act: jumpTo('Make') })
await shot('phone-money-dark', { ...phone, dark: true, act: jumpTo('Money') })
await shot('phone-quote', { ...phone, whole: true, act: pickDesign })
await shot('tablet', { width: 820, height: 1180 })
await shot('wall', { width: 2560, height: 1440 })
await shot('clear', {
  width: 1440,
  whole: false,
  act: async (page) => {
    await page.getByLabel('You are').selectOption('operator')
    await page.getByRole('article', { name: 'Old Prusa' }).getByRole('button', { name: /Clear/ }).click()
    await page.getByRole('checkbox').first().check()
  },
})
await shot('clear-phone', {
  width: 360,
  height: 740,
  whole: false,
  act: async (page) => {
    await page.getByLabel('You are').selectOption('operator')
    await page.getByRole('article', { name: 'Old Prusa' }).getByRole('button', { name: /Clear/ }).click()
  },
})
await shot('stop', {
  width: 1440,
  whole: false,
  act: async (page) => {
    await page.getByRole('button', { name: 'Emergency stop RepRap 1' }).click()
    await page.getByText(/stop sent/).waitFor()
  },
})
await shot('lost', {
  width: 1440,
  scene: 'lost',
  whole: false,
  act: async (page, mock) => {
    mock.drop()
    await page.getByText('Showing what was known').waitFor()
    await page.waitForTimeout(6000)
  },
})
await browser.close()
for (const complaint of complaints) console.error(complaint)
console.log(`pictures in ${folder}`)
process.exit(complaints.length > 0 ? 1 : 0)
