// The main road of a maker, an operator, a funder and a steward, on a phone and on a desk, against a real hub; then what a line that
// breaks does, and a hub's first day: npm run e2e [-- PART …], where a part is one of these words.
import { startHub, startNewHub, startTurnedHub } from '../scripts/hub.mjs'
import { account } from './account.mjs'
import { connection } from './connection.mjs'
import { funder } from './funder.mjs'
import { memberOf, openBrowser, person, tally, visitor } from './harness.mjs'
import { layLine } from './line.mjs'
import { maker } from './maker.mjs'
import { operator } from './operator.mjs'
import { steward, twoMonths } from './steward.mjs'

const isAsked = (part) => process.argv.length < 3 || process.argv.includes(part)
const roads = Object.entries({ maker, operator, funder }).filter(([role]) => isAsked(role))
const hub = await startHub('--time-scale', '120')
const browser = await openBrowser()
const sizes = ['desktop', 'phone']
const looksAt = (size) => (size === 'phone' ? { look: 'dark' } : {})
try {
  for (const size of sizes) {
    const looks = looksAt(size)
    for (const [role, road] of roads) {
      const one = await person(browser, hub.url, role, size, looks)
      await road(one, { hub: hub.url, size, as: (who) => memberOf(hub.url, who) })
      await one.close()
    }
  }
  if (isAsked('connection')) {
    const slow = await startHub('--time-scale', '1')
    const line = await layLine(slow.url)
    try {
      for (const size of sizes) {
        line.heal()
        const one = await person(browser, line.url, 'operator', size, looksAt(size), 'connection')
        await connection(one, { line, hub: slow.url, as: (who) => memberOf(slow.url, who) })
        await one.close()
      }
    } finally {
      line.close()
      await slow.stop()
    }
  }
  // What a month brings is there once, so each size has months of its own.
  for (const size of isAsked('steward') ? sizes : []) {
    const turned = await startTurnedHub('2026-01-05', '--time-scale', '120')
    const as = (who) => memberOf(turned.url, who)
    try {
      await twoMonths(turned, as)
      const one = await person(browser, turned.url, 'steward', size, looksAt(size))
      await steward(one, { hub: turned, size, as })
      await one.close()
    } finally {
      await turned.stop()
    }
  }
  // A hub begins once, so each size has one of its own.
  for (const size of isAsked('account') ? sizes : []) {
    const fresh = await startNewHub('--time-scale', '120')
    const looks = looksAt(size)
    try {
      const one = await visitor(browser, fresh.url, 'account', size, looks)
      await account(one, { hub: fresh.url, code: fresh.code, size, another: () => visitor(browser, fresh.url, 'newcomer', size, looks) })
      await one.close()
    } finally {
      await fresh.stop()
    }
  }
} finally {
  await browser.close()
  await hub.stop()
}
process.exit(tally())
