// How long a large program takes until its way is seen: node bench/toolpath.mjs [MB]. Prints what the hub and what the page took,
// beside the time that the same browser takes to fetch the G-code itself.
import { startHub } from '../scripts/hub.mjs'
import { memberOf, openBrowser, person } from '../e2e/harness.mjs'

const megabytes = Number(process.argv[2] ?? 50)
const hub = await startHub('--time-scale', '1')
const browser = await openBrowser()
try {
  const maker = await memberOf(hub.url, 'maker')
  const { token } = await (await fetch(`${hub.url}/api/demo/token?role=maker`)).json()
  const program = makeProgram(megabytes * 1e6)
  const stored = await fetch(`${hub.url}/api/uploads?name=large.gcode`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: program })
  const { file } = await stored.json()
  console.log(`program ${(program.length / 1e6).toFixed(1)} MB, ${program.split('\n').length} lines`)
  let begun = performance.now()
  const made = await fetch(`${hub.url}/api/programs/${file}/toolpath`, { headers: { authorization: `Bearer ${token}` } })
  const bytes = (await made.arrayBuffer()).byteLength
  console.log(`hub, first time: ${Math.round(performance.now() - begun)} ms, ${(bytes / 1e6).toFixed(2)} MB`)
  const quote = await maker('POST', '/api/quotes', { upload: { file, name: 'large.gcode' }, machine: 'reprap-1' })

  const one = await person(browser, hub.url, 'maker', 'desktop')
  const times = { page: [], text: [] }
  for (let round = 0; round < 3; round++) {
    await one.go('/')
    await one.page.getByRole('article').first().waitFor()
    begun = performance.now()
    await one.page.evaluate((path) => {
      history.pushState({}, '', path)
      dispatchEvent(new PopStateEvent('popstate'))
    }, `/jobs/${quote.job.id}`)
    await one.page.getByText(/Up to layer \d+ of \d+/).waitFor({ timeout: 120_000 })
    await one.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    times.page.push(performance.now() - begun)
    times.text.push(
      await one.page.evaluate(
        async ([address, secret]) => {
          const start = performance.now()
          await (await fetch(address, { headers: { authorization: `Bearer ${secret}` }, cache: 'no-store' })).text()
          return performance.now() - start
        },
        [`/api/programs/${file}`, token],
      ),
    )
  }
  const median = (list) => [...list].sort((a, b) => a - b)[1]
  console.log(`page, click to drawn: ${Math.round(median(times.page))} ms; fetching the G-code alone: ${Math.round(median(times.text))} ms; ratio ${(median(times.page) / median(times.text)).toFixed(2)}`)

  // Orbiting: frames while the view is dragged round.
  const frames = await orbit(one.page)
  console.log(`orbiting: ${frames.count} frames in ${Math.round(frames.ms)} ms, ${(1000 / (frames.ms / frames.count)).toFixed(1)} a second, longest ${Math.round(frames.longest)} ms`)
} finally {
  await browser.close()
  await hub.stop()
}

async function orbit(page) {
  const canvas = page.locator('canvas.space').first()
  await canvas.scrollIntoViewIfNeeded()
  const box = await canvas.boundingBox()
  await page.evaluate(() => {
    window.frames_ = []
    const tick = (at) => {
      window.frames_.push(at)
      window.ticking_ = requestAnimationFrame(tick)
    }
    window.ticking_ = requestAnimationFrame(tick)
  })
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  for (let step = 0; step < 60; step++) await page.mouse.move(box.x + box.width / 2 + step * 4, box.y + box.height / 2 + Math.sin(step / 8) * 40)
  await page.mouse.up()
  return page.evaluate(() => {
    cancelAnimationFrame(window.ticking_)
    const gaps = window.frames_.slice(1).map((at, index) => at - window.frames_[index])
    return { count: gaps.length, ms: gaps.reduce((sum, gap) => sum + gap, 0), longest: Math.max(...gaps) }
  })
}

/** Walls with waves, layer upon layer, as a slicer writes them. */
function makeProgram(bytes) {
  const lines = ['M140 S60', 'M104 S205', 'G28', 'M190 S60', 'M109 S205', 'G90', 'M82', 'G92 E0']
  let size = 0
  let e = 0
  for (let layer = 0; size < bytes; layer++) {
    const z = (0.2 + (layer % 1200) * 0.2).toFixed(3)
    lines.push(`;LAYER:${layer}`, `G0 F9000 X40.000 Y110.000 Z${z}`)
    for (let step = 0; step <= 1500; step++) {
      const angle = (step / 1500) * 2 * Math.PI
      const radius = 70 + 6 * Math.sin(angle * 40 + layer / 9)
      e += 0.01
      const line = `G1 F2400 X${(110 + radius * Math.cos(angle)).toFixed(3)} Y${(110 + radius * Math.sin(angle)).toFixed(3)} E${e.toFixed(5)}`
      lines.push(line)
      size += line.length + 1
      if (size >= bytes) break
    }
  }
  lines.push('M104 S0', 'M140 S0')
  return lines.join('\n') + '\n'
}
