import { de } from '../../locales/de/fund'
import { en } from '../../locales/en/fund'
import { bilingual } from '../../locales/language'

export const words = bilingual({ en, de })
