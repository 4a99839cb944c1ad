// The main road of a maker, an operator and a funder, on a phone and on a desk, against a real hub: npm run e2e [-- ROLE …]
import { startHub, startNewHub } from '../scripts/hub.mjs'
import { account } from './account.mjs'
import { funder } from './funder.mjs'
import { memberOf, openBrowser, person, tally, visitor } from './harness.mjs'
import { maker } from './maker.mjs'
import { operator } from './operator.mjs'

const roads = Object.entries({ maker, operator, funder }).filter(([role]) => process.argv.length < 3 || process.argv.includes(role))
const hub = await startHub('--time-scale', '120')
const browser = await openBrowser()
try {
  for (const size of ['desktop', 'phone']) {
    const looks = size === 'phone' ? { look: 'dark' } : {}
    for (const [role, road] of roads) {
      const one = await person(browser, hub.url, role, size, looks)
      await road(one, { hub: hub.url, size, as: (who) => memberOf(hub.url, who) })
      await one.close()
    }
  }
  // A hub begins once, so each size has one of its own.
  for (const size of ['desktop', 'phone']) {
    const fresh = await startNewHub('--time-scale', '120')
    const looks = size === 'phone' ? { look: 'dark' } : {}
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
