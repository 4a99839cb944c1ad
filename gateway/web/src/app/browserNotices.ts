import { ref } from 'vue'
import type { JobView } from '../api/types'
import { texts } from '../locales/texts'

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

const TOLD: readonly JobView['phase'][] = ['finished', 'failed', 'cancelled', 'paused']

/** Tells a person who looks elsewhere that a job of theirs ended or waits; one notice a job, the last one stays. */
export function tellOf(job: JobView, me: string | undefined): void {
  if (!isOn.value || job.member !== me || !TOLD.includes(job.phase) || document.visibilityState === 'visible') return
  new Notification(`${job.title}: ${texts.phases[job.phase]}`, { tag: job.id, body: job.failure?.message ?? '', icon: '/mark.svg' })
}
