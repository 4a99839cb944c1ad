import { de } from '../../locales/de/account'
import { en } from '../../locales/en/account'
import { bilingual } from '../../locales/language'

export const words = bilingual({ en, de })
