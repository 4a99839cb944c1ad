// The main road of a maker, an operator, a funder and a steward, on a phone and on a desk, against a real hub; the pages in German; then
// what a line that breaks does, what strangers write, and a hub's first day: npm run e2e [-- PART …], where a part is one of these words:
// maker, operator, funder, steward, german, connection, strangers, account.
import { startHub, startHubOf, startNewHub, startTurnedHub } from '../scripts/hub.mjs'
import { account } from './account.mjs'
import { connection } from './connection.mjs'
import { funder } from './funder.mjs'
import { german } from './german.mjs'
import { memberOf, openBrowser, person, tally, visitor } from './harness.mjs'
import { layLine } from './line.mjs'
import { maker } from './maker.mjs'
import { operator } from './operator.mjs'
import { steward, twoMonths } from './steward.mjs'
import { strangers, strangersFolder } from './strangers.mjs'

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
    if (isAsked('german')) {
      const one = await person(browser, hub.url, 'operator', size, { ...looks, language: 'de' }, 'german')
      await german(one, { hub: hub.url, as: (who) => memberOf(hub.url, who) })
      await one.close()
    }
  }
  if (isAsked('strangers')) {
    const { folder, remove } = strangersFolder()
    const theirs = await startHubOf(folder, '--time-scale', '120')
    try {
      const one = await person(browser, theirs.url, 'steward', 'desktop', {}, 'strangers')
      await strangers(one, { hub: theirs.url, token: one.token, as: (who) => memberOf(theirs.url, who) })
      await one.close()
    } finally {
      await theirs.stop()
      remove()
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
