// What a full floor costs: node bench/board.mjs [viewers|frames|changes]. 50 virtual machines at work, each telling four readings a second.
// The hub is kept to one core and the browser to the other, so that each has one to itself.
import { execFileSync, fork } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { memberOf, openBrowser, person, until } from '../e2e/harness.mjs'
import { startHub } from '../scripts/hub.mjs'

const MACHINES = 50
const SECONDS = 10
const VIEWERS = [100, 0, 200, 0]
const TICKS_A_SECOND = 100

const asked = (part) => process.argv.length < 3 || process.argv.includes(part)
const work = mkdtempSync(join(tmpdir(), 'fab-measure-'))
const browserOnOneCore = join(work, 'chromium')
writeFileSync(browserOnOneCore, `#!/bin/sh\nexec taskset -c 1 ${process.env['CHROMIUM'] ?? '/usr/bin/chromium'} "$@"\n`)
chmodSync(browserOnOneCore, 0o755)
process.env['CHROMIUM'] = browserOnOneCore

const hub = await startHub('--time-scale', '1')
execFileSync('taskset', ['-acp', '0', String(hub.process)])
try {
  const { steward, maker, operator } = await members()
  console.log(`load before: ${loadavg()[0].toFixed(2)}`)
  await fill(steward, maker)
  if (asked('viewers')) await viewers()
  if (asked('frames')) await frames()
  if (asked('changes')) await changes(operator)
} finally {
  await hub.stop()
  rmSync(work, { recursive: true })
}

async function members() {
  const [steward, maker, operator] = await Promise.all(['steward', 'maker', 'operator'].map((role) => memberOf(hub.url, role)))
  return { steward, maker, operator }
}

/** From the request that stops a machine to the frame that shows it stopped, on the full floor. Both clocks are this computer's. */
async function changes(operator) {
  const browser = await openBrowser({ flat: true })
  try {
    const one = await person(browser, hub.url, 'operator', 'desktop')
    await one.go('/')
    await one.page.getByRole('article').nth(MACHINES).waitFor()
    await one.page.evaluate(() => {
      window.shown_ = {}
      new MutationObserver((changes) => {
        for (const { target } of changes) {
          const id = target.getAttribute('aria-labelledby')?.slice(2)
          if (!id || window.shown_[id] || !target.classList.contains('is-stopped')) continue
          // The frame after the one that is being made: by then it has been painted.
          requestAnimationFrame(() => requestAnimationFrame(() => (window.shown_[id] = performance.timeOrigin + performance.now())))
        }
      }).observe(document.body, { attributes: true, subtree: true, attributeFilter: ['class'] })
    })
    const took = []
    for (let number = 1; number <= MACHINES; number++) {
      const id = `bench-${number}`
      const begun = performance.timeOrigin + performance.now()
      await operator('POST', `/api/machines/${id}/stop`)
      took.push((await until(`${id} stopped on screen`, () => one.page.evaluate((id) => window.shown_[id], id))) - begun)
    }
    console.log(`a state change, from the request to its picture, ${took.length} of them: ${spread(took)} ms (goal: within 500)`)
    await one.close()
  } finally {
    await browser.close()
  }
}

/** Machines at work: each runs a program that lasts longer than the measurement. */
async function fill(steward, maker) {
  const { file } = await maker('POST', '/api/uploads?name=long.gcode', program())
  const ids = Array.from({ length: MACHINES }, (_, index) => `bench-${index + 1}`)
  for (const id of ids) await steward('POST', '/api/machines', { spec: spec(id, id.replace('bench-', 'Bench ')), material: 'pla' })
  for (const id of ids) {
    await until(`${id} is there`, async () => (await maker('GET', `/api/machines/${id}`)).machine.state === 'idle')
    const quote = await maker('POST', '/api/quotes', { upload: { file, name: 'long.gcode' }, machine: id })
    await maker('POST', '/api/jobs', { quote: quote.job.id })
  }
  await until('all are at work', async () => (await maker('GET', '/api/machines')).filter((one) => one.machine.state === 'running').length === MACHINES)
  console.log(`${MACHINES} machines at work`)
}

function spec(id, name) {
  return {
    id, name, kind: 'printer', class: 'fdm-printer', dialect: 'marlin', volume: { x: 220, y: 220, z: 250 }, maxHotend: 260, maxBed: 100,
    nozzle: 0.4, maxFeed: 12000, acceleration: 1250, rate: 0, link: 'virtual:marlin',
  }
}

async function frames() {
  const browser = await openBrowser({ flat: true })
  try {
    const least = await square(browser)
    for (const size of ['desktop', 'phone']) {
      const one = await person(browser, hub.url, 'maker', size)
      await one.page.emulateMedia({ reducedMotion: 'no-preference' })
      await one.go('/')
      await one.page.getByRole('article').nth(MACHINES).waitFor()
      await pause(3000)
      const devtools = await one.context.newCDPSession(one.page)
      await devtools.send('Performance.enable')
      const before = await metrics(devtools)
      const seen = await watchFrames(one.page)
      const after = await metrics(devtools)
      const share = (name) => `${(((after[name] - before[name]) / (after.Timestamp - before.Timestamp)) * 100).toFixed(0)} %`
      console.log(
        `board, ${size}: ${rateOf(seen).toFixed(1)} frames/s (${((100 * rateOf(seen)) / rateOf(least)).toFixed(1)} % of the square's), between two ${spread(seen.gaps)} ms, ${seen.gaps.filter((gap) => gap > 25).length} of ${seen.gaps.length} late; ` +
          `tasks over 50 ms: ${seen.long.length}${seen.long.length ? `, longest ${Math.max(...seen.long)} ms` : ''}; ` +
          `main thread ${share('TaskDuration')} (script ${share('ScriptDuration')}, style ${share('RecalcStyleDuration')}, layout ${share('LayoutDuration')})`,
      )
      await one.page.screenshot({ path: join(import.meta.dirname, `../../../artifacts/board-${size}-${MACHINES}.png`) })
      await one.close()
    }
  } finally {
    await browser.close()
  }
}

/** What this browser can show on its core at all: one small square that has another colour at every frame. */
async function square(browser) {
  const page = await browser.newPage({ viewport: { width: 1366, height: 860 } })
  await page.setContent('<div style="width:40px;height:40px"></div>')
  await page.evaluate(() => {
    const square = document.querySelector('div')
    const paint = (now) => {
      square.style.background = `hsl(${Math.round(now) % 360} 50% 50%)`
      requestAnimationFrame(paint)
    }
    requestAnimationFrame(paint)
  })
  await pause(1000)
  const seen = await watchFrames(page)
  console.log(`one square: ${rateOf(seen).toFixed(1)} frames/s, between two ${spread(seen.gaps)} ms, ${seen.gaps.filter((gap) => gap > 25).length} of ${seen.gaps.length} late`)
  await page.close()
  return seen
}

/** When frames were begun, and which tasks kept the page busy for long. */
function watchFrames(page) {
  return page.evaluate(
    (ms) =>
      new Promise((done) => {
        const at = []
        const long = []
        new PerformanceObserver((list) => long.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask' })
        const begun = performance.now()
        const tick = (now) => {
          at.push(now)
          if (performance.now() - begun < ms) requestAnimationFrame(tick)
          else done({ gaps: at.slice(1).map((now, index) => now - at[index]), long })
        }
        requestAnimationFrame(tick)
      }),
    SECONDS * 1000,
  )
}

function rateOf({ gaps }) {
  return (1000 * gaps.length) / gaps.reduce((sum, gap) => sum + gap, 0)
}

async function metrics(devtools) {
  const { metrics } = await devtools.send('Performance.getMetrics')
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]))
}

/** The hub's processor time with so many who watch; the same number twice, to see what else moves it. */
async function viewers() {
  const audience = fork(join(import.meta.dirname, 'viewers.mjs'), [hub.url])
  execFileSync('taskset', ['-acp', '1', String(audience.pid)])
  const told = () => new Promise((done) => audience.once('message', done))
  try {
    const shares = new Map()
    for (const count of VIEWERS) {
      audience.send({ count })
      await told()
      await pause(3000)
      audience.send({ read: true })
      const readBefore = (await told()).bytes
      const [before, begun] = [ticks(), performance.now()]
      await pause(SECONDS * 1000)
      const seconds = (performance.now() - begun) / 1000
      const share = (100 * (ticks() - before)) / TICKS_A_SECOND / seconds
      audience.send({ read: true })
      const bytes = (await told()).bytes - readBefore
      shares.set(count, [...(shares.get(count) ?? []), share])
      console.log(`hub, ${count} viewers: ${share.toFixed(1)} % of a core${count ? `, each reads ${(bytes / count / seconds / 1000).toFixed(0)} kB/s` : ''}`)
    }
    const mean = (count) => shares.get(count).reduce((sum, one) => sum + one, 0) / shares.get(count).length
    console.log(`a hundred viewers cost the hub ${((mean(200) - mean(0)) / 2).toFixed(1)} % of a core (goal: under 10 %); load ${loadavg()[0].toFixed(2)}`)
  } finally {
    audience.kill()
  }
}

function ticks() {
  const fields = readFileSync(`/proc/${hub.process}/stat`, 'utf8').split(') ')[1].split(' ')
  return Number(fields[11]) + Number(fields[12])
}

function spread(list) {
  const sorted = [...list].sort((a, b) => a - b)
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)].toFixed(1)
  return `median ${at(0.5)}, p99 ${at(0.99)}, most ${at(1)}`
}

function program() {
  const lines = ['M104 S205', 'G28', 'M109 S205', 'G90', 'M82', 'G92 E0']
  for (let step = 0; step < 20_000; step++) {
    const angle = (step / 200) * 2 * Math.PI
    lines.push(`G1 F3000 X${(110 + 60 * Math.cos(angle)).toFixed(3)} Y${(110 + 60 * Math.sin(angle)).toFixed(3)} Z${(0.2 + Math.floor(step / 200) * 0.2).toFixed(2)} E${(step * 0.05).toFixed(4)}`)
  }
  return [...lines, 'M104 S0'].join('\n') + '\n'
}
