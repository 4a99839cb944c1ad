import { until } from './harness.mjs'

const BOOKED = { isOn: true, hoursAWeek: 8, longestHours: 4, daysAhead: 28, onlyAuthorised: true, noShowMinutes: 15 }

/** The pages as whoever reads German sees them: nothing too wide, nothing left in English, refusals by their codes. */
export async function german({ page, step, go }, { as, hub }) {
  const [maker, operator] = await Promise.all([as('maker'), as('operator')])
  const state = async () => (await (await fetch(`${hub}/api/machines/reprap-1`)).json()).machine.state
  await until('a free machine', async () => (await state()) === 'idle')
  const { job } = await maker('POST', '/api/quotes', { design: { slug: 'phone-stand', parameters: {} } })
  await maker('POST', '/api/jobs', { quote: job.id })
  await operator('PUT', '/api/bookings/rules', BOOKED)

  await step('Tafel', async () => {
    await go('/')
    await page.getByRole('heading', { name: 'Maschinen' }).waitFor()
    await page.getByText('Live', { exact: true }).waitFor()
    if ((await page.evaluate(() => document.documentElement.lang)) !== 'de') throw new Error('The page does not say that it is German.')
  })
  await step('Katalog', async () => {
    await go('/make')
    await page.getByRole('textbox', { name: 'Entwürfe suchen' }).waitFor()
    await page.getByRole('link', { name: /Phone stand/ }).waitFor()
  })
  await step('Entwurf mit allem, was sich einstellen lässt', async () => {
    await page.getByRole('link', { name: /Phone stand/ }).click()
    await page.getByRole('button', { name: /Drucken für etwa/ }).waitFor()
    await page.getByText('Rand, Stückzahl, Größe und Drehung').click()
    await page.getByRole('textbox', { name: 'Um Z drehen' }).waitFor()
  })
  await step('zu groß, auf Deutsch', async () => {
    await page.getByRole('textbox', { name: 'Größe', exact: true }).fill('400')
    await page.locator('.refused .says').first().waitFor()
    const says = await page.locator('.refused .says').first().textContent()
    if (/\b(the|is|and|machine)\b/i.test(says ?? '')) throw new Error(`It is said in English: ${says}`)
    await page.locator('.refused [lang="en"]').first().waitFor()
  })
  await step('eigene Datei', async () => {
    await go('/make/file')
    await page.getByLabel('Datei auswählen').setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') })
    await page.getByText('Der Hub nimmt STL, 3MF und G-Code.').waitFor()
  })
  await step('Aufträge', async () => {
    await go('/jobs')
    await page.getByRole('heading', { name: /Aufträge/ }).first().waitFor()
  })
  await step('ein Auftrag und was er gekostet hat', async () => {
    await go(`/jobs/${job.id}`)
    await page.getByRole('heading', { name: 'Was er gekostet hat' }).waitFor()
  })
  await step('Warteschlange', async () => {
    await go('/queue')
    await page.getByRole('heading', { name: 'Warteschlange' }).first().waitFor()
    await page.getByText('Was vorgezogen wurde').click()
  })
  await step('Buchungen', async () => {
    await go('/bookings')
    await page.getByLabel('Wofür (alle sehen es)').fill('Ein Schild')
    const tomorrow = await page.evaluate(() => {
      const day = new Date(Date.now() + 86_400_000)
      return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`
    })
    await page.getByRole('textbox', { name: 'Tag', exact: true }).fill(tomorrow)
    await page.getByRole('button', { name: 'Maschine buchen' }).click()
    await page.getByText('Sie gehört dann dir.').waitFor()
    await page.getByText('Ein Schild').waitFor()
  })
  await step('noch einmal gebucht: auf Deutsch, mit dem Wortlaut des Hubs', async () => {
    await page.getByRole('button', { name: 'Maschine buchen' }).click()
    await page.getByText('Die Maschine ist zu dieser Zeit schon gebucht.').waitFor()
    await page.locator('.refused [lang="en"]').getByText(/has booked reprap-1/).waitFor()
  })
  await page.getByRole('button', { name: /^Absagen/ }).click()
  await page.getByText('Nichts ist gebucht.').waitFor()
  await step('Regeln der Buchungen', async () => {
    await page.getByRole('heading', { name: 'Regeln' }).waitFor()
  })
  await operator('PUT', '/api/bookings/rules', { ...BOOKED, isOn: false })
  await step('Maschinen und Raumplan', async () => {
    await go('/floor')
    await page.getByRole('heading', { name: 'Raumplan' }).waitFor()
    await page.getByRole('link', { name: /RepRap 1/ }).first().waitFor()
  })
  await step('eine Maschine von Nahem', async () => {
    await go('/machines/reprap-1')
    await page.getByRole('heading', { name: 'Temperaturen' }).waitFor()
    await page.getByRole('heading', { name: 'Konsole' }).waitFor()
    await page.getByRole('heading', { name: 'Wartung' }).waitFor()
  })
  await step('ein Befehl, der nicht geht', async () => {
    await page.getByRole('button', { name: 'In die Hand nehmen' }).click()
    await page.getByText(/^Du, bis/).waitFor()
    await page.getByLabel('Befehl').fill('M928 a')
    await page.getByRole('button', { name: 'Senden', exact: true }).click()
    await page.getByText('Diesen Befehl darfst du an dieser Maschine nicht senden.').waitFor()
    await page.getByRole('button', { name: 'Loslassen' }).click()
  })
  await operator('POST', '/api/machines/router-1/lease', { take: false })
  // It touches nothing, which is what is wanted.
  await operator('POST', '/api/machines/router-1/send', { command: 'G91 G38.2 Z-1 F50' }).catch(() => undefined)
  await step('ein Alarm und was er heißt', async () => {
    await go('/machines/router-1')
    await page.getByText('Die Firmware ist gesperrt. Der Taster hat auf seinem Weg nichts berührt.').waitFor()
    await page.getByRole('heading', { name: 'Nach einem Alarm gesperrt' }).waitFor()
  })
  await operator('POST', '/api/machines/router-1/clear', { plateCleared: true, stopCleared: true })
  await operator('DELETE', '/api/machines/router-1/lease')
  for (const [what, path, heading] of [
    ['Geldbörse', '/wallet', /Geldbörse/],
    ['Auszug', '/wallet/statement', /Auszug|Geldbörse/],
    ['Gemeingut', '/commons', 'Das Gemeingut'],
    ['Anteile', '/commons/holdings', 'Meine Anteile'],
    ['Dividende', '/commons/dividend', 'Meine Dividende'],
    ['Bücher', '/commons/books', /Bücher/],
    ['Maschine vorschlagen', '/commons/propose', 'Eine Maschine vorschlagen'],
    ['Mitglieder', '/members', 'Mitglieder'],
    ['Konto', '/account', /./],
    ['nirgends', '/no/such/page', /./],
  ]) {
    await step(what, async () => {
      await go(path)
      await page.getByRole('heading', { name: heading }).first().waitFor()
      await page.waitForLoadState('networkidle').catch(() => undefined)
    })
  }
  if ((await state()) === 'awaitingClear') await operator('POST', '/api/machines/reprap-1/clear', { plateCleared: true, stopCleared: false })
}
