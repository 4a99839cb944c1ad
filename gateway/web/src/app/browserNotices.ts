import { ref } from 'vue'
import type { JobView, MachineView, MemberView } from '../api/types'
import { inWords } from '../locales/refusals'
import { texts } from '../locales/texts'
import { needsPerson } from './board'
import { hasOne } from './permissions'

const KEY = 'fab-notices'
const exists = typeof Notification !== 'undefined'

/** Only pages that come over https or from this machine may ask. */
export const mayAsk = exists && window.isSecureContext
export const isOn = ref(mayAsk && Notification.permission === 'granted' && localStorage.getItem(KEY) === 'on')

/** @returns Whether the browser tells from now on. */
export async function turnOn(): Promise<boolean> {
  isOn.value = mayAsk && (await Notification.requestPermission()) === 'granted'
  localStorage.setItem(KEY, isOn.value ? 'on' : 'off')
  return isOn.value
}

export function turnOff(): void {
  isOn.value = false
  localStorage.setItem(KEY, 'off')
}

let open = (to: string): void => location.assign(to)

/** How a notice that is pressed leads to what it tells of. */
export function openWith(way: (to: string) => void): void {
  open = way
}

const TOLD: readonly JobView['phase'][] = ['finished', 'failed', 'cancelled', 'paused']
const phases = new Map<string, JobView['phase']>()

/** Tells a person who looks elsewhere that a job of theirs ended or waits: once for each time it does. */
export function tellOf(job: JobView, me: string | undefined): void {
  const before = phases.get(job.id)
  phases.set(job.id, job.phase)
  if (before === job.phase || job.member !== me || !TOLD.includes(job.phase)) return
  const why = job.phase === 'paused' ? texts.pauseReasons[job.pauseReason ?? ''] : job.failure && inWords(job.failure).says
  tell(`${job.title}: ${texts.phases[job.phase]}`, why ?? '', `/jobs/${job.id}`)
}

/** Tells staff who look elsewhere that a machine came to need somebody. */
export function tellOfMachine(view: MachineView, before: MachineView['state'] | undefined, me: MemberView | undefined): void {
  if (before === undefined || before === view.state || !needsPerson(view.state) || !hasOne(me, ['operator', 'steward'])) return
  tell(texts.machine.changed(view.spec.name, texts.machine.states[view.state]), '', `/machines/${view.spec.id}`)
}

/** One notice for each thing: a newer one takes the place of the last, and is heard again. */
function tell(title: string, body: string, to: string): void {
  if (!isOn.value || document.visibilityState === 'visible') return
  try {
    const options = { tag: to, renotify: true, body, icon: '/mark.svg' }
    const notice = new Notification(title, options)
    notice.onclick = () => {
      window.focus()
      open(to)
      notice.close()
    }
  } catch {
    // Browsers of phones let only installed pages tell: then nothing is promised either.
    turnOff()
  }
}
