import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { asMember } from './harness.mjs'

const root = resolve(import.meta.dirname, '../../..')
/** Whatever runs of it leaves a mark: as a tag, in an attribute, as a template's expression. */
const STRANGE = `"'><img src=x onerror=window.ran=1><script>window.ran=2</script>{{constructor.constructor('window.ran=3')()}}`
const LINK = 'javascript:window.ran=4'

/** A folder as a checkout is, whose library has one honest design and one by somebody who means ill. */
export function strangersFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'fab-strangers-'))
  const library = join(folder, 'designs/library')
  mkdirSync(library, { recursive: true })
  mkdirSync(join(folder, 'gateway/web'), { recursive: true })
  symlinkSync(join(root, 'gateway/web/dist'), join(folder, 'gateway/web/dist'))
  const honest = join(root, 'designs/library/seed-drawer')
  cpSync(honest, join(library, 'seed-drawer'), { recursive: true })
  cpSync(honest, join(library, 'strange'), { recursive: true })
  cpSync(honest, join(library, 'unlicensed'), { recursive: true })
  const text = JSON.stringify(STRANGE)
  const strange = (manifest) =>
    manifest
      // The first name is the design's own; parts have names that are words for programs.
      .replace(/^name = .*$/m, `name = ${text}`)
      .replace(/^(function|licensor|by|changes|label|help) = ".*"$/gm, (_, field) => `${field} = ${text}`)
      .replace(/^version = .*$/m, `version = "1<b>${LINK}"`)
  const manifest = readFileSync(join(honest, 'okh.toml'), 'utf8')
  // One alternative that is known, so that the design is listed with all of it.
  writeFileSync(join(library, 'strange/okh.toml'), strange(manifest).replace(/^license = .*$/m, `license = ${JSON.stringify(`MIT OR ${STRANGE}`)}`))
  writeFileSync(join(library, 'unlicensed/okh.toml'), strange(manifest).replace(/^license = .*$/m, `license = ${text}`))
  writeFileSync(
    join(library, 'strange/README.md'),
    `# ${STRANGE}\n\n${STRANGE}\n\n## ${STRANGE}\n\n- ${STRANGE}\n- [press me](${LINK})\n- ![picture](${LINK})\n\n<a href="${LINK}">here</a>\n`,
  )
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Every text that a stranger can bring is only text, on every page that shows it. */
export async function strangers({ page, step, go }, { as, hub, token }) {
  const [maker, operator, steward] = await Promise.all([as('maker'), as('operator'), as('steward')])
  await page.addInitScript(() => {
    window.broke = []
    document.addEventListener('securitypolicyviolation', (event) => window.broke.push(`${event.violatedDirective} ${event.blockedURI}`))
  })
  page.on('dialog', (dialog) => {
    void dialog.dismiss()
    throw new Error(`A dialog opened: ${dialog.message()}`)
  })
  const nothingRan = async () => {
    const found = await page.evaluate(() => ({
      ran: window.ran,
      broke: window.broke,
      // What Vue makes has no such attributes and no such tags.
      made: [...document.querySelectorAll('img[src="x"], main script, [onerror], [onclick], a[href^="javascript:" i], iframe, object')].map((node) => node.outerHTML.slice(0, 120)),
    }))
    if (found.ran !== undefined || found.broke.length > 0 || found.made.length > 0) throw new Error(`Somebody's text was more than text: ${JSON.stringify(found)}`)
  }
  /** Shown as it was written, and nothing came of it. */
  const isText = async (where = page) => {
    await where.getByText(/onerror=window\.ran=1/).first().waitFor()
    await nothingRan()
  }

  const design = { slug: 'strange', parameters: {} }
  const { job } = await maker('POST', '/api/quotes', { design })
  await maker('POST', '/api/jobs', { quote: job.id })
  const { file } = await maker('POST', `/api/uploads?name=${encodeURIComponent(`${STRANGE.replaceAll('/', '')}.nc`)}`, 'G21\nG90\nG0 Z5\nG0 X10\nM2\n')
  await operator('POST', '/api/machines/router-1/lease', { minutes: 30, take: true })
  const waits = (await maker('POST', '/api/quotes', { upload: { file, name: `${STRANGE.replaceAll('/', '')}.nc` }, machine: 'router-1' })).job
  await maker('POST', '/api/jobs', { quote: waits.id })
  await operator('PUT', `/api/queue/${waits.id}/first`, { why: STRANGE })
  await operator('PUT', '/api/machines/router-1/maintenance/rods', { name: STRANGE.slice(0, 80), everyHours: 1, everyDays: 1, stopsJobs: true, usedHours: 2 })
  await operator('POST', '/api/machines/router-1/maintenance', { what: STRANGE.slice(0, 80), note: STRANGE })
  await operator('PUT', '/api/macros/strange', { name: STRANGE.slice(0, 40), machine: 'router-1', lines: [`G21 ; ${STRANGE}`] })
  await operator('PUT', '/api/bookings/rules', { isOn: true, hoursAWeek: 8, longestHours: 4, daysAhead: 28, onlyAuthorised: true, noShowMinutes: 15 })
  await maker('POST', '/api/bookings', { machine: 'reprap-1', from: new Date(Date.now() + 3 * 3_600_000).toISOString(), until: new Date(Date.now() + 4 * 3_600_000).toISOString(), purpose: STRANGE })
  await steward('POST', '/api/members', { id: 'stranger', name: STRANGE.slice(0, 80), roles: ['maker'], classes: [], withToken: false })
  await maker('POST', '/api/bonds', { id: 'strange', machine: 'laser', machineName: STRANGE.slice(0, 60), rentPerPeriod: 32_000, hoursPerPeriod: 160, periods: 36, terms: STRANGE })
  await operator('POST', '/api/fund/costs', { id: 'c-strange', machine: 'reprap-1', amount: 100, receipt: STRANGE, paidAt: new Date().toISOString(), kind: 'other' }).catch(() => undefined)
  await asMember(hub, token)('POST', '/api/account/tokens', { label: STRANGE.slice(0, 80) })
  await steward('PUT', '/api/hub', { name: STRANGE.slice(0, 60), currency: 'EUR', language: 'en' })

  await step('catalogue and its search', async () => {
    await go('/make')
    await isText()
    await page.getByRole('textbox', { name: 'Search designs' }).fill('onerror')
    await page.getByText(/^\s*1 design/).waitFor()
    await nothingRan()
  })
  await step('a design, from its licence to its readme', async () => {
    await go('/make/strange')
    await page.getByRole('heading', { name: 'Revisions' }).waitFor()
    await isText()
    await page.getByText('press me').waitFor()
    await page.getByText(/MIT OR .*onerror/).first().waitFor()
    await page.getByRole('button', { name: /Print it for about/ }).waitFor()
    await nothingRan()
  })
  await step('a licence that nobody has read is refused as text', async () => {
    await go('/make/unlicensed')
    await isText(page.locator('.refused'))
  })
  await step('its job, to what it was made of', async () => {
    await go(`/jobs/${job.id}`)
    await page.getByRole('heading', { name: 'What it cost' }).waitFor()
    await isText()
  })
  for (const [what, path, ready] of [
    ['board', '/', 'article'],
    ['queue', '/queue', 'main li q'],
    ['bookings', '/bookings', 'main h1'],
    ['machines', '/machines', 'main a'],
    ['a machine with macros, maintenance and notes', '/machines/router-1', '.panel'],
    ['members', '/members', 'main li'],
    ['commons', '/commons', 'main a'],
    ['a bond that somebody proposed', '/commons/bonds/strange', 'main h1'],
    ['account', '/account', 'main li'],
  ]) {
    await step(what, async () => {
      await go(path)
      await page.locator(ready).first().waitFor()
      await isText()
    })
  }
  await step('books, their search and a proof', async () => {
    await go('/commons/books')
    await page.getByText(/transfers were recomputed/).waitFor()
    await nothingRan()
  })
  await step('what a machine says back', async () => {
    await go('/machines/router-1')
    await operator('POST', '/api/machines/router-1/send', { command: '(<img src=x onerror=window.ran=5>)' }).catch(() => undefined)
    await page.getByRole('heading', { name: 'Console' }).waitFor()
    await nothingRan()
  })
  await step('a refusal that repeats what was typed', async () => {
    await go(`/jobs/${encodeURIComponent('<img src=x onerror=ran=6>')}`)
    await page.locator('.refused').waitFor()
    await nothingRan()
  })
}
