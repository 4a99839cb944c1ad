import type { App } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { speak } from '../src/locales/language'
import { inWords } from '../src/locales/refusals'
import { button, FakeHub, machine, openPage, problem, settle } from './fakes'

const short = { code: 'wallet-too-small', message: 'wallet:maker has 1.00 available; this needs 2.43.', wayOut: 'Top the wallet up by 1.43 or more.' }

beforeEach(() => localStorage.clear())
afterEach(() => speak('en'))

describe('a refusal', () => {
  it('is the hub’s own sentence in English', () => {
    expect(inWords(short)).toEqual({ says: short.message, wayOut: short.wayOut })
  })

  it('is said in German by its code, with the hub’s figures beside it', async () => {
    speak('de')
    await vi.waitFor(() => expect(inWords(short).says).toBe('In der Geldbörse ist dafür nicht genug frei.'))
    expect(inWords(short).wayOut).toMatch(/^Lade sie auf/)
    expect(inWords(short).hub).toBe(`${short.message} ${short.wayOut}`)
  })

  it('that has neither name nor figure is said in German alone', async () => {
    speak('de')
    const taken = { code: 'link-used-up', message: 'This link was used already, or its time is over.' }
    await vi.waitFor(() => expect(inWords(taken).says).toMatch(/^Dieser Link/))
    expect(inWords(taken).hub).toBeUndefined()
  })

  it('of a code that nobody knows is the hub’s own sentence in German too', async () => {
    speak('de')
    await vi.waitFor(() => expect(inWords(short).hub).toBeDefined())
    expect(inWords({ code: 'of-tomorrow', message: 'Something new.' })).toEqual({ says: 'Something new.', wayOut: undefined })
  })
})

describe('on the page', () => {
  let page: { app: App; element: HTMLElement }
  const hub = new FakeHub()

  afterEach(() => {
    page.app.unmount()
    document.body.replaceChildren()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('German comes first, and the hub’s words are marked as English', async () => {
    speak('de')
    await vi.waitFor(() => expect(inWords(short).hub).toBeDefined())
    hub.answers['GET /api/machines'] = [{ machine: machine('a', 'idle') }]
    hub.answers['POST /api/machines/a/stop'] = problem(409, 'bridge-silent', 'The bridge of a did not answer in time; whether it was done is not known.')
    page = await openPage(hub)
    button(page.element, 'STOPP A, Not-Halt').click()
    await settle()
    const notice = document.querySelector('.notice')
    expect(notice?.querySelector('.says')?.textContent).toBe('Die Brücke hat nicht rechtzeitig geantwortet; ob es geschehen ist, ist nicht bekannt.')
    expect(notice?.querySelector('[lang="en"]')?.textContent).toContain('The bridge of a did not answer in time')
  })
})
