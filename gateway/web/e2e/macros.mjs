import { until } from './harness.mjs'

/** A macro is written, refused by its line, kept, run, and dropped. */
export async function macros({ page, step, go }, { hub }) {
  const kept = async () => (await (await fetch(`${hub}/api/macros?machine=reprap-1`)).json()).length
  await step('a macro is refused by its line', async () => {
    await go('/machines/reprap-1')
    await page.getByRole('button', { name: 'Add a macro' }).click()
    await page.getByRole('textbox', { name: 'Name on its button' }).fill('Who is there')
    await page.getByRole('textbox', { name: 'Lines' }).fill('; asks only\nM115\nM500')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText(/Line 3, M500: M500 is not for/).waitFor()
  })
  await step('a macro is kept and run', async () => {
    await page.getByRole('textbox', { name: 'Lines' }).fill('; asks only\nM115\nM105')
    await page.getByRole('button', { name: 'Save' }).click()
    await until('the macro', async () => (await kept()) === 1)
    await page.getByRole('button', { name: 'Take control' }).click()
    await page.getByRole('button', { name: 'Run Who is there' }).click()
    await page.getByText(/Who is there: (done|the machine works)/).waitFor()
    await page.getByText(/FIRMWARE_NAME/).first().waitFor()
  })
  await page.getByRole('button', { name: 'Let go' }).click()
  await page.getByRole('button', { name: 'Edit Who is there' }).click()
  await page.getByRole('button', { name: 'Drop it' }).click()
  await until('no macro', async () => (await kept()) === 0)
}
