import type { App } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { QueuePlace, Shapes } from '../src/api/types'
import { speak } from '../src/locales/language'
import { dropBefore, ownOrder } from '../src/views/queue/ownOrder'
import { orderText, waitText } from '../src/views/queue/reasons'
import { button, FakeHub, hasButton, machine, maker, openPage, operator, settle, type FakeEventSource } from './fakes'

function place(number: number, id: string, member: string, more: Partial<QueuePlace> = {}): QueuePlace {
  return {
    place: number,
    job: id,
    member,
    title: `Job ${id}`,
    queuedAt: '2026-03-01T11:00:00Z',
    estimate: 3600,
    machines: ['a'],
    orderReason: 'Because.',
    order: { code: 'fairShare', member, served: 0, ahead: 0, number: 1, ownOrder: false },
    ...more,
  }
}

const first: Shapes['FirstMark'] = { by: 'op', name: 'Olga', reason: 'The fair opens at noon.', at: '2026-03-01T11:00:00Z' }
const putFirst = (member: string): QueuePlace['order'] => ({ code: 'putFirst', member, served: 0, ahead: 0, number: 1, ownOrder: false, first })
const nameOf = (id: string) => id.toUpperCase()

beforeEach(() => speak('en'))
afterEach(() => speak('en'))

describe('reasons of the queue', () => {
  it('are said in the language of the page', () => {
    const second = place(2, 'j', 'ann', { order: { code: 'fairShare', member: 'ann', served: 3600, ahead: 5400, number: 2, ownOrder: true } })
    expect(orderText(second)).toBe('ann had 1 h of machine time in the last 24 h. 1 h 30 min of their own jobs go first, as they chose.')
    const wait: Shapes['WaitWhy'] = {
      code: 'noMachineFits',
      machines: [],
      obstacles: [{ machine: 'a', code: 'material-not-loaded', asked: 'petg', has: 'pla', message: 'Material petg is not loaded on a (pla is).' }],
    }
    expect(waitText(place(1, 'j', 'ann', { wait }), nameOf)).toBe('No machine fits. A has PLA loaded, not PETG.')
    speak('de')
    expect(orderText(second)).toContain('hatte 1 h Maschinenzeit in den letzten 24 h')
    expect(waitText(place(1, 'j', 'ann', { wait }), nameOf)).toBe('Keine Maschine passt. A hat PLA geladen, nicht PETG.')
    expect(orderText(place(1, 'j', 'ann', { order: putFirst('ann') }))).toBe('Olga hat ihn vorgezogen:')
  })

  it('that the page does not know are told as the hub says them', () => {
    const wait: Shapes['WaitWhy'] = { code: 'machinesStand', machines: [], obstacles: [{ machine: 'a', code: 'new-one', message: 'It is new.' }] }
    expect(waitText(place(1, 'j', 'ann', { wait }), nameOf)).toBe('The machines that fit stand. It is new.')
    expect(waitText(place(1, 'j', 'ann', { goingTo: 'a' }), nameOf)).toBe('On its way to A.')
    const older = place(1, 'j', 'ann', { waitReason: 'all that fit are busy' })
    delete older.order
    expect([orderText(older), waitText(older, nameOf)]).toEqual(['Because.', 'all that fit are busy'])
  })
})

describe('one’s own order', () => {
  const queue = [place(1, 'j1', 'maker', { goingTo: 'a' }), place(2, 'j2', 'maker', { order: putFirst('maker') }), place(3, 'j3', 'maker'), place(4, 'j4', 'ann'), place(5, 'j5', 'maker'), place(6, 'j6', 'maker')]
  const order = ownOrder(queue, maker)

  it('leaves out what is settled and what is another’s', () => {
    expect(order.jobs).toEqual(['j3', 'j5', 'j6'])
    expect([order.up('j3'), order.up('j5'), order.down('j3'), order.down('j5'), order.down('j6')]).toEqual([undefined, 'j3', 'j6', null, undefined])
    expect(ownOrder(queue, undefined).jobs).toEqual([])
  })

  it('drops a job before the first of one’s own below the pointer', () => {
    const middle = (job: string) => Number(job.slice(1)) * 100
    expect([dropBefore(order, 'j6', 250, middle), dropBefore(order, 'j6', 450, middle), dropBefore(order, 'j6', 550, middle)]).toEqual(['j3', 'j5', undefined])
    expect([dropBefore(order, 'j3', 999, middle), dropBefore(order, 'j3', 350, middle)]).toEqual([null, undefined])
  })
})

describe('the queue’s page', () => {
  let hub: FakeHub
  let page: { app: App; element: HTMLElement; stream: FakeEventSource }

  beforeEach(() => {
    sessionStorage.clear()
    hub = new FakeHub()
    hub.answers['GET /api/machines'] = [{ machine: machine('a', 'running') }]
    hub.answers['GET /api/queue'] = [place(1, 'j1', 'maker'), place(2, 'j2', 'ann'), place(3, 'j3', 'maker')]
  })

  afterEach(() => {
    page.app.unmount()
    document.body.replaceChildren()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('lets a member move their own by the arrows, and nobody else’s', async () => {
    hub.answers['GET /api/me'] = maker
    hub.answers['POST /api/queue/j3/move'] = [place(1, 'j3', 'maker'), place(2, 'j2', 'ann'), place(3, 'j1', 'maker')]
    page = await openPage(hub, '/queue')
    expect(page.element.querySelectorAll('.moves')).toHaveLength(2)
    expect(hasButton(page.element, 'Put first')).toBe(false)
    ;(page.element.querySelector('#queue-up-j3') as HTMLButtonElement).click()
    await settle()
    expect(hub.last('POST /api/queue/j3/move')?.body).toEqual({ before: 'j1' })
    expect(page.element.textContent).toContain('Job j3 is at place 1 now.')
  })

  it('lets staff put a job first, with a reason, and says what it costs the others', async () => {
    hub.answers['GET /api/me'] = operator
    hub.answers['PUT /api/queue/j3/first'] = []
    page = await openPage(hub, '/queue')
    button(page.element, 'Put first: Job j3').click()
    await settle()
    expect(page.element.textContent).toContain('It takes 1 h; 2 jobs before it wait that much longer.')
    const dialog = page.element.querySelector('dialog') as HTMLElement
    expect(button(dialog, 'Put it first').disabled).toBe(true)
    const field = dialog.querySelector('input') as HTMLInputElement
    field.value = 'The fair opens at noon.'
    field.dispatchEvent(new Event('input'))
    await settle()
    button(dialog, 'Put it first').click()
    await settle()
    expect(hub.last('PUT /api/queue/j3/first')?.body).toEqual({ why: 'The fair opens at noon.' })
  })
})
