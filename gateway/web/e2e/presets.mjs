import { until } from './harness.mjs'

/** Staff give a machine a preset, heat to it, see what is refused, and go back to the usual ones. */
export async function presets({ page, step, go }, { hub }) {
  const names = async () => (await (await fetch(`${hub}/api/machines/reprap-1`)).json()).machine.presets.map((known) => known.name).join(' ')
  const usual = await names()
  await step('presets edited', async () => {
    await go('/machines/reprap-1')
    await page.getByRole('button', { name: 'Edit the presets' }).click()
    await page.getByRole('button', { name: 'Add one' }).click()
    await page.getByRole('textbox', { name: /Name of preset/ }).last().fill('TPU soft')
    await page.getByRole('spinbutton', { name: /Nozzle of preset/ }).last().fill('999')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText(/tpu-soft asks 999 °C of a hotend/).waitFor()
  })
  await step('preset kept and heated to', async () => {
    await page.getByRole('spinbutton', { name: /Nozzle of preset/ }).last().fill('225')
    await page.getByRole('button', { name: 'Save' }).click()
    await until('the preset', async () => (await names()) === `${usual} tpu-soft`)
    await page.getByRole('button', { name: 'Take control' }).click()
    await page.getByRole('button', { name: /^TPU-SOFT 225 °C/ }).click()
    await page.getByText('M104 S225').first().waitFor()
  })
  await page.getByRole('button', { name: 'All heaters off' }).click()
  await page.getByText('M104 S0').first().waitFor()
  await page.getByRole('button', { name: 'Let go' }).click()
  await page.getByRole('button', { name: 'Edit the presets' }).click()
  await page.getByRole('button', { name: 'Back to the usual ones' }).click()
  await until('the usual presets', async () => (await names()) === usual)
}
