/**
 * Passkeys: the one way in that a browser must help with. Everything that has to do with them is hidden until this module
 * finds that the browser has them; without it, the password remains.
 */
const able = typeof PublicKeyCredential === 'function' && window.isSecureContext

type Descriptor = { id: string; type: 'public-key'; transports?: AuthenticatorTransport[] }
type RequestJson = {
  challenge: string
  rpId?: string
  timeout?: number
  userVerification?: UserVerificationRequirement
  allowCredentials?: Descriptor[]
}
type CreationJson = Omit<PublicKeyCredentialCreationOptions, 'challenge' | 'user' | 'excludeCredentials'> & {
  challenge: string
  user: { id: string; name: string; displayName: string }
  excludeCredentials?: Descriptor[]
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0))
}

function text(buffer: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(buffer))
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

const opened = (all: Descriptor[] = []) => all.map((one) => ({ ...one, id: bytes(one.id) }))

async function ask(path: string, body?: unknown): Promise<unknown> {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const answer = await fetch(`/api/auth/passkey/${path}`, body === undefined ? {} : post)
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
  return answer.json()
}

function common(credential: PublicKeyCredential) {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
  }
}

async function make(): Promise<void> {
  const options = (await ask('generate-register-options')) as CreationJson
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: opened(options.excludeCredentials),
  }
  const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential
  const made = credential.response as AuthenticatorAttestationResponse
  const response = {
    clientDataJSON: text(made.clientDataJSON),
    attestationObject: text(made.attestationObject),
    transports: made.getTransports(),
  }
  await ask('verify-registration', { response: { ...common(credential), response } })
}

async function signIn(): Promise<void> {
  const options = (await ask('generate-authenticate-options')) as RequestJson
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: opened(options.allowCredentials),
  }
  const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential
  const given = credential.response as AuthenticatorAssertionResponse
  const response = {
    clientDataJSON: text(given.clientDataJSON),
    authenticatorData: text(given.authenticatorData),
    signature: text(given.signature),
    ...(given.userHandle ? { userHandle: text(given.userHandle) } : {}),
  }
  await ask('verify-authentication', { response: { ...common(credential), response } })
}

function show(place: HTMLElement): void {
  place.hidden = false
  const button = place.querySelector('button')
  if (!button) return
  button.addEventListener('click', async () => {
    button.disabled = true
    try {
      await (place.dataset.passkey === 'make' ? make() : signIn())
      location.assign(place.dataset.next ?? '/')
    } catch {
      // Cancelled, refused or too old a session: the same words, and the button works again.
      button.disabled = false
      let words = place.querySelector<HTMLElement>('.wrong')
      if (!words) {
        words = document.createElement('span')
        words.className = 'wrong'
        words.setAttribute('role', 'alert')
        place.append(' ', words)
      }
      words.textContent = place.dataset.failed ?? ''
    }
  })
}

/** The set-up path: with a passkey chosen, no password is asked. */
function choice(place: HTMLElement): void {
  place.hidden = false
  const password = document.querySelector<HTMLElement>('[data-for-way="password"]')
  const follow = () => {
    const chosen = place.querySelector<HTMLInputElement>('input[name="way"]:checked')
    if (password) password.hidden = chosen?.value === 'passkey'
  }
  place.addEventListener('change', follow)
  follow()
}

if (able) {
  for (const place of document.querySelectorAll<HTMLElement>('[data-passkey]')) {
    if (place.dataset.passkey === 'choice') choice(place)
    else show(place)
  }
}

export {}
