// A real hub, a real browser, and people who click. Counts what passed, keeps a picture of each step.
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const folder = join(import.meta.dirname, '../../../artifacts/e2e')
mkdirSync(folder, { recursive: true })

/** Where a picture, or a paper, of that name is kept. */
export const picture = (name) => join(folder, name)

export const sizes = { desktop: { width: 1366, height: 860 }, phone: { width: 390, height: 844 } }

// WebGL without a graphics card.
const webgl = ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader']

/**
 * @param flat Draws pages without WebGL, which is what a computer without a graphics card does best.
 * @param port Where other programs may talk to it; none where it is not given.
 */
export function openBrowser({ flat = false, port = undefined } = {}) {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking', ...(flat ? ['--disable-gpu'] : webgl), ...(port ? [`--remote-debugging-port=${port}`] : [])],
  })
}

const results = { passed: 0, failed: 0 }

/** A member of a demo hub at one size. @param part What the pictures are called after. */
export async function person(browser, hub, role, size, looks, part = role) {
  const one = await visitor(browser, hub, part, size, looks)
  const { token } = await (await fetch(`${hub}/api/demo/token?role=${role}`)).json()
  await one.page.addInitScript((secret) => sessionStorage.setItem('fab-token', secret), token)
  return { ...one, token }
}

/** Somebody at one size, with everything the browser complains about. */
export async function visitor(browser, hub, role, size, { language = 'en', look = 'light' } = {}) {
  const context = await browser.newContext({ viewport: sizes[size], colorScheme: look, locale: language, reducedMotion: 'reduce' })
  const page = await context.newPage()
  const complaints = []
  page.on('console', (message) => {
    // A refusal that the person is meant to see is an answer, not a fault of the page.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.setDefaultTimeout(60_000)

  const name = (step) => `${role} ${size}: ${step}`
  return {
    page,
    context,
    go: (path) => page.goto(hub + path),
    /** A step passes when nothing throws and the browser complained about nothing. Keeps a picture, and asks axe. */
    async step(what, act) {
      const begun = performance.now()
      try {
        await act()
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        if (wide > 0) throw new Error(`${wide} px too wide`)
        const found = await seriousOf(page)
        if (found.length > 0) throw new Error(found.join('\n'))
        if (complaints.length > 0) throw new Error(complaints.splice(0).join('\n'))
        results.passed++
        console.log(`ok    ${name(what)} (${Math.round(performance.now() - begun)} ms)`)
      } catch (error) {
        results.failed++
        console.log(`FAIL  ${name(what)}\n${error.message}`)
      }
      await page.screenshot({ path: picture(`${role}-${size}-${what.replace(/\W+/g, '-')}.png`) })
    },
    close: () => context.close(),
  }
}

async function seriousOf(page) {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
  return violations
    .filter((known) => known.impact === 'serious' || known.impact === 'critical')
    .map((known) => `axe ${known.id}: ${known.help}: ${known.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`)
}

/** What a member does without a browser, to prepare; a text is sent as a file. */
export function asMember(hub, token) {
  return async (method, path, body) => {
    const answer = await fetch(hub + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': typeof body === 'string' ? 'application/octet-stream' : 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
}

export async function memberOf(hub, role) {
  const { token } = await (await fetch(`${hub}/api/demo/token?role=${role}`)).json()
  return asMember(hub, token)
}

/** Asks until it is so; the wait is for the hub, not for a clock. */
export async function until(what, isSo) {
  for (let tries = 0; tries < 300; tries++) {
    const answer = await isSo()
    if (answer) return answer
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error(`It did not come to this: ${what}`)
}

export function tally() {
  console.log(`pictures in ${folder}`)
  console.log(`${results.passed} passed, ${results.failed} failed`)
  return results.failed === 0 ? 0 : 1
}
