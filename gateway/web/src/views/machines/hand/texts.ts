import { de } from '../../../locales/de/hand'
import { en } from '../../../locales/en/hand'
import { bilingual } from '../../../locales/language'

export const words = bilingual({ en, de })
