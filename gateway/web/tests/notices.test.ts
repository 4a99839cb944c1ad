import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { JobView } from '../src/api/types'
import { job as fakeJob, machine, operator } from './fakes'

const shown: { title: string; body: string; tag: string; press: () => void }[] = []

class FakeNotification {
  static permission = 'granted'
  static requestPermission = () => Promise.resolve(FakeNotification.permission)
  onclick: (() => void) | undefined
  constructor(title: string, options: { body: string; tag: string }) {
    shown.push({ title, body: options.body, tag: options.tag, press: () => this.onclick?.() })
  }
  close = () => undefined
}

const job = (phase: JobView['phase'], more: Partial<JobView> = {}) => fakeJob('j1', phase, { member: 'ann', title: 'Hook', ...more })

async function load() {
  const notices = await import('../src/app/browserNotices')
  await notices.turnOn()
  return notices
}

beforeEach(() => {
  shown.length = 0
  vi.resetModules()
  localStorage.clear()
  FakeNotification.permission = 'granted'
  vi.stubGlobal('Notification', FakeNotification)
  vi.stubGlobal('isSecureContext', true)
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('a notice of the browser', () => {
  it('comes once for each time that a job of one’s own waits or ends, with the reason', async () => {
    const { tellOf } = await load()
    tellOf(job('running'), 'ann')
    tellOf(job('paused', { pauseReason: 'program-pause' }), 'ann')
    tellOf(job('paused', { pauseReason: 'program-pause' }), 'ann')
    tellOf(job('running'), 'ann')
    tellOf(job('failed', { failure: { code: 'x', message: 'The cable fell out.', line: 7 } }), 'ann')
    tellOf(job('finished', { id: 'j2', member: 'bo' }), 'ann')
    expect(shown.map(({ title, body }) => [title, body])).toEqual([
      ['Hook: paused', 'The program asks for a person, for a filament change perhaps.'],
      ['Hook: failed', 'The cable fell out.'],
    ])
  })

  it('is not for whoever looks at the page, nor once it is turned off', async () => {
    const { tellOf, turnOff } = await load()
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('visible')
    tellOf(job('finished'), 'ann')
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    turnOff()
    tellOf(job('finished', { id: 'j3' }), 'ann')
    expect([shown.length, localStorage.getItem('fab-notices')]).toEqual([0, 'off'])
  })

  it('tells staff of a machine that came to need somebody, and leads there', async () => {
    const { openWith, tellOfMachine } = await load()
    const opened: string[] = []
    openWith((to) => opened.push(to))
    tellOfMachine(machine('a', 'awaitingClear'), 'running', operator)
    tellOfMachine(machine('a', 'awaitingClear'), 'awaitingClear', operator)
    tellOfMachine(machine('a', 'fault'), 'running', { ...operator, roles: ['maker'] })
    tellOfMachine(machine('a', 'fault'), undefined, operator)
    expect(shown.map(({ tag }) => tag)).toEqual(['/machines/a'])
    shown[0]?.press()
    expect(opened).toEqual(['/machines/a'])
  })

  it('promises nothing where the browser lets pages tell nothing', async () => {
    const { isOn, tellOf } = await load()
    vi.stubGlobal('Notification', () => undefined)
    tellOf(job('finished'), 'ann')
    expect(isOn.value).toBe(false)
  })
})
