import { de } from '../../../locales/de/macros'
import { en } from '../../../locales/en/macros'
import { bilingual } from '../../../locales/language'

export const words = bilingual({ en, de })
