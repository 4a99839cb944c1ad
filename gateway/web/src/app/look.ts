import { ref, watchEffect } from 'vue'

export const looks = ['system', 'light', 'dark'] as const
export type Look = (typeof looks)[number]

const KEY = 'fab-look'
const system = matchMedia('(prefers-color-scheme: dark)')
const systemIsDark = ref(system.matches)
system.addEventListener('change', (event) => (systemIsDark.value = event.matches))

/** What the person chose. */
export const look = ref<Look>(looks.find((known) => known === localStorage.getItem(KEY)) ?? 'system')

export function choose(wished: Look): void {
  look.value = wished
  localStorage.setItem(KEY, wished)
}

/** What it comes to. Plots and views in space draw with colours of their own, and follow it. */
export const isDark = ref(false)

watchEffect(() => {
  isDark.value = look.value === 'dark' || (look.value === 'system' && systemIsDark.value)
  document.documentElement.dataset['theme'] = isDark.value ? 'dark' : 'light'
})
