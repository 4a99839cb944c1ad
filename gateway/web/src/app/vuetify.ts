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
    defaults: {
      VBtn: { variant: 'flat', rounded: 'lg' },
      VTextField: { variant: 'outlined', density: 'comfortable', hideDetails: 'auto', color: 'primary' },
      VTextarea: { variant: 'outlined', density: 'comfortable', hideDetails: 'auto', color: 'primary' },
      VSelect: { variant: 'outlined', density: 'comfortable', hideDetails: 'auto', color: 'primary' },
      VCheckbox: { hideDetails: 'auto', color: 'primary' },
      VSlider: { hideDetails: true, color: 'primary' },
      VTabs: { color: 'primary' },
    },
  })
}
