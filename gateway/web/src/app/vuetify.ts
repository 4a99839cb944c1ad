import 'vuetify/styles/core'
import { createVuetify } from 'vuetify'
import { aliases, mdi } from 'vuetify/iconsets/mdi-svg'
import '../styles/vuetify.css'

/**
 * Components are taken in where a view uses them. Their theme is off: it would write a style element into the page, which the
 * content security policy forbids; styles/vuetify.css gives the same names our colours.
 */
export function makeVuetify() {
  return createVuetify({
    theme: false,
    icons: { defaultSet: 'mdi', aliases, sets: { mdi } },
    // A hint that comes and goes with the caret moves what is below it: the button that somebody presses next is not where it was.
    defaults: {
      VBtn: { variant: 'flat', rounded: 'lg' },
      VTextField: { variant: 'outlined', density: 'comfortable', hideDetails: 'auto', persistentHint: true, color: 'primary' },
      VTextarea: { variant: 'outlined', density: 'comfortable', hideDetails: 'auto', persistentHint: true, color: 'primary' },
      VSelect: { variant: 'outlined', density: 'comfortable', hideDetails: 'auto', persistentHint: true, color: 'primary' },
      VCheckbox: { hideDetails: 'auto', color: 'primary' },
      VSlider: { hideDetails: true, color: 'primary' },
      VTabs: { color: 'primary' },
    },
  })
}
