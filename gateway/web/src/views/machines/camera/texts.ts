import { de } from '../../../locales/de/camera'
import { en } from '../../../locales/en/camera'
import { bilingual } from '../../../locales/language'

export const words = bilingual({ en, de })
