import { de } from '../../locales/de/wallet'
import { en } from '../../locales/en/wallet'
import { bilingual } from '../../locales/language'

export const words = bilingual({ en, de })
