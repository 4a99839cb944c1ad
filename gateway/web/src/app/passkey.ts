import type { HubClient } from '../api/client'
import { texts } from '../locales/texts'

/** Browsers make passkeys only for a name, and only where nobody can listen: https, or localhost. */
export function canPasskey(): boolean {
  const isNumbers = /^[\d.]+$|^\[/.test(location.hostname)
  return window.isSecureContext && !isNumbers && 'PublicKeyCredential' in window && 'parseCreationOptionsFromJSON' in PublicKeyCredential
}

/** A person who says no, a device that is not there: one sentence instead of the browser's own. */
async function asked<T>(ask: () => Promise<T | null>): Promise<T> {
  try {
    const answer = await ask()
    if (answer) return answer
  } catch {
    // What the browser says of it is in no language of ours.
  }
  throw new Error(texts.who.passkeyCancelled)
}

export interface PasskeyAnswer {
  challenge: string
  credential: unknown
  name?: string
}

/** Has the device make a passkey for what the hub asks. */
export async function makePasskey(challenge: { challenge: string; options: unknown }, name: string): Promise<PasskeyAnswer> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(challenge.options as PublicKeyCredentialCreationOptionsJSON)
  const made = await asked(() => navigator.credentials.create({ publicKey }))
  return { challenge: challenge.challenge, credential: (made as PublicKeyCredential).toJSON(), name }
}

/** Has the device sign with whichever passkey the person picks. */
export async function signPasskey(client: HubClient): Promise<PasskeyAnswer> {
  const challenge = await client.post('/api/session/passkey/challenge')
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(challenge.options as PublicKeyCredentialRequestOptionsJSON)
  const signed = await asked(() => navigator.credentials.get({ publicKey }))
  return { challenge: challenge.challenge, credential: (signed as PublicKeyCredential).toJSON() }
}

export const signInByPasskey = async (client: HubClient) => client.post('/api/session/passkey', { body: await signPasskey(client) })

/** What a passkey made here is called at first: the computer, as far as the browser tells. */
export function thisDevice(): string {
  const agent = navigator.userAgent
  const system = ['Android', 'iPhone', 'iPad', 'Windows', 'Mac', 'Linux'].find((name) => agent.includes(name))
  return system ?? texts.who.passkey
}
