import type { App } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { speak } from '../src/locales/language'
import { firmwareMeans } from '../src/locales/firmware'
import { inWords, sentencesOf } from '../src/locales/refusals'
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

describe('a firmware’s own code', () => {
  it('is said in German within what a refusal says', async () => {
    speak('de')
    const alarm = { code: 'grbl-alarm', message: 'Grbl raised ALARM:5 (the probe touched nothing within its travel).' }
    await vi.waitFor(() => expect(inWords(alarm).says).toBe('Grbl hat Alarm geschlagen. Der Taster hat auf seinem Weg nichts berührt.'))
    expect(inWords(alarm).hub).toBe(alarm.message)
  })

  it.each([
    ['error:22 (no feed rate has been set)', 'Es ist kein Vorschub gesetzt.'],
    ['<Door:1|MPos:0.000,0.000,0.000>', 'Die Tür ist offen; angehalten.'],
    ['echo:busy: paused for user', 'Wartet auf jemanden an der Bedientafel.'],
    ['The firmware halted: Error:Thermal Runaway, system stopped! Heater_ID: 0', 'Eine Heizung verlor ihre Temperatur, während sie an war: Fühler lose, oder Zugluft.'],
    ['Error:Printer halted. kill() called!', 'Die Firmware hat sich angehalten; nur ein Neustart weckt sie.'],
    ['ALARM:255 (a reason the firmware gives no words for)', undefined],
    ['<Idle|MPos:0.000,0.000,0.000|FS:0,0>', undefined],
    ['ok T:20.0 /0.0 B:20.0 /0.0', undefined],
  ])('is found in %s', async (text, means) => {
    speak('de')
    await vi.waitFor(() => expect(firmwareMeans('error:1')).toBeDefined())
    expect(firmwareMeans(text)).toBe(means)
  })

  it('needs no words in English, where the hub has them', () => {
    expect(firmwareMeans('error:22 (no feed rate has been set)')).toBeUndefined()
    expect(sentencesOf(['machine-stopped'])).toBeUndefined()
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

  it('a machine’s reason is said in German by its codes, and whole where there is room', async () => {
    speak('de')
    await vi.waitFor(() => expect(sentencesOf(['machine-stopped'])).toBeDefined())
    const reason = 'Emergency stop by op. The firmware confirmed it: the spindle is off.'
    hub.answers['GET /api/machines'] = [
      { machine: machine('a', 'stopped', { reason, reasonCodes: ['machine-stopped', 'stop-confirmed'], checks: ['stop'] }) },
      { machine: machine('b', 'fault', { reason: 'Something of tomorrow. (of-tomorrow)', reasonCodes: ['of-tomorrow'], checks: ['stop'] }) },
    ]
    page = await openPage(hub)
    const reasons = [...page.element.querySelectorAll('.reason')].map((shown) => shown.textContent.trim())
    expect(reasons).toEqual(['Something of tomorrow. (of-tomorrow)', 'Die Maschine wurde angehalten. Heizung und Spindel sind aus; die Firmware hat es bestätigt.'])
  })
})
