const PASSWORD = 'four cats on a lathe'
const STRANGE = '<img src=x onerror=document.title=1>'

/** A device that holds passkeys and says yes by itself. */
async function withAuthenticator({ context, page }) {
  const cdp = await context.newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true }
  await cdp.send('WebAuthn.addVirtualAuthenticator', { options })
}

/** The first start of a space, and how its people come in: by password at the desk, by passkey on the phone. */
export async function account(person, { code, size, another }) {
  const { page, step, go } = person
  const isPhone = size === 'phone'
  await withAuthenticator(person)
  const me = page.getByRole('link', { name: 'Account of Ada' })
  const signOut = async () => {
    // A phone has it at the account's page only.
    if (isPhone) await me.click()
    await page.getByRole('button', { name: 'Sign out', exact: true }).first().click()
  }

  await step('a new hub shows nothing but its set-up', async () => {
    await go('/')
    await page.getByRole('heading', { name: 'Set up your space' }).waitFor()
    await page.getByRole('textbox', { name: 'Name of the space' }).fill('Werkstatt')
    await page.getByRole('textbox', { name: 'Code' }).fill('AAAA-BBBB-CCCC')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText('This is not the code').waitFor()
  })
  await step('the space', async () => {
    // A change of what stands behind # loads nothing by itself.
    await page.goto('about:blank')
    await go(`/setup#${code}`)
    await page.getByRole('textbox', { name: 'Name of the space' }).fill('Werkstatt Hafen')
    if (page.url().includes(code)) throw new Error('The code stays in the address.')
  })
  await step('the first steward', async () => {
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('textbox', { name: 'Your name' }).fill('Ada')
    if ((await page.getByRole('textbox', { name: /Short name/ }).inputValue()) !== 'ada') throw new Error('No short name was made of the name.')
    if (isPhone) return
    await page.getByLabel('New password').fill('password1234')
    await page.getByRole('button', { name: 'Set password and go on' }).click()
    await page.getByText('one of the passwords that are tried first').waitFor()
  })
  await step('the first machine', async () => {
    if (!isPhone) await page.getByLabel('New password').fill(PASSWORD)
    await page.getByRole('button', { name: isPhone ? 'Make a passkey and go on' : 'Set password and go on' }).click()
    await page.getByRole('radio', { name: 'A virtual printer' }).check()
    await page.getByRole('textbox', { name: 'Rent for an hour' }).waitFor()
  })
  await step('the board of the new space', async () => {
    await page.getByRole('button', { name: 'Add it and finish' }).click()
    await page.getByRole('article', { name: 'RepRap 1' }).waitFor()
    await page.getByText('Werkstatt Hafen').first().waitFor()
    await me.waitFor()
  })
  await step('account with passkeys and tokens', async () => {
    await me.click()
    await page.getByRole('button', { name: 'Add a passkey' }).waitFor()
    if (!isPhone) await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByRole('button', { name: /^Rename/ }).waitFor()
    await page.getByRole('textbox', { name: 'Name' }).fill(STRANGE)
    await page.getByRole('button', { name: 'Make a token' }).click()
    await page.getByText(/fab_ada_/).waitFor()
    await page.getByText(STRANGE).first().waitFor()
    if ((await page.title()) === '1') throw new Error('A name was run.')
  })
  if (isPhone) {
    await step('a password beside the passkey', async () => {
      await page.getByLabel('New password').fill(PASSWORD)
      await page.getByRole('button', { name: 'Set password' }).click()
      await page.getByText('The password is changed.').waitFor()
    })
  }
  await step('signed out', async () => {
    await signOut()
    await page.getByRole('link', { name: 'Sign in', exact: true }).first().waitFor()
    await page.reload()
    await page.getByRole('link', { name: 'Sign in', exact: true }).first().waitFor()
  })
  await step('a wrong password is refused', async () => {
    await go('/sign-in')
    await page.getByRole('textbox', { name: 'Your name here' }).fill('ada')
    await page.getByLabel('Password', { exact: true }).fill('five dogs on a lathe')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByText('do not belong together').waitFor()
  })
  await step('signed in by password', async () => {
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await me.waitFor()
    await page.reload()
    await me.waitFor()
  })
  await step('signed in by passkey', async () => {
    await signOut()
    await go('/sign-in')
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await me.waitFor()
  })
  await step('a member is added', async () => {
    await go('/members')
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(`Bob ${STRANGE}`)
    await page.getByRole('textbox', { name: /Short name/ }).fill('bob')
    await page.getByRole('button', { name: 'Add, and make a link' }).click()
    await page.getByText(/\/welcome#/).waitFor()
    await page.getByText(STRANGE).first().waitFor()
    if ((await page.title()) === '1') throw new Error('A name was run.')
  })
  const link = await page.locator('code').textContent()
  await step('a member is authorised', async () => {
    await page.getByRole('button', { name: /^Authorise Bob/ }).click()
    await page.getByRole('dialog').getByRole('combobox').fill('fdm-printer')
    await page.getByRole('dialog').getByRole('button', { name: 'Authorise' }).click()
    await page.getByRole('button', { name: /^Take back fdm-printer from Bob/ }).waitFor()
  })
  const newcomer = await another()
  await newcomer.step('follows the link', async () => {
    await newcomer.page.goto(link)
    await newcomer.page.getByText('The link is used up with it.').waitFor()
    await newcomer.page.getByLabel('New password').fill('some lathe of cats')
    await newcomer.page.getByRole('button', { name: 'Set password and sign in' }).click()
    await newcomer.page.getByRole('link', { name: /^Account of Bob/ }).waitFor()
  })
  await newcomer.step('the link is used up', async () => {
    await newcomer.page.goto('about:blank')
    await newcomer.page.goto(link)
    await newcomer.page.getByText('used already').waitFor()
  })
  await newcomer.step('members are not for makers', async () => {
    await newcomer.go('/members')
    await newcomer.page.getByText('This is for trainers, operators and stewards.').waitFor()
  })
  await newcomer.close()
  await step('a sign-in that is old is said again, and the token is made', async () => {
    await go('/account')
    // Of age only here: the hub's clock is not the test's to turn, so its refusal is given once in its name.
    let refused = 0
    await page.route('**/api/account/tokens', async (route) => {
      if (route.request().method() !== 'POST' || refused++ > 0) return route.continue()
      await route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify({ code: 'sign-in-not-fresh', detail: 'This makes another way in.', status: 403 }) })
    })
    await page.getByRole('textbox', { name: 'Name' }).fill('The lamp')
    await page.getByRole('button', { name: 'Make a token' }).click()
    const dialog = page.getByRole('dialog', { name: 'Is it still you?' })
    if (isPhone) {
      await dialog.getByRole('button', { name: 'With a passkey' }).click()
    } else {
      await dialog.getByLabel('Password').fill('five dogs on a lathe')
      await dialog.getByRole('button', { name: 'Go on' }).click()
      await dialog.getByText('do not belong together').waitFor()
      await dialog.getByLabel('Password').fill(PASSWORD)
      await dialog.getByRole('button', { name: 'Go on' }).click()
    }
    await page.getByText(/fab_ada_/).waitFor()
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('this browser').waitFor()
    await page.unroute('**/api/account/tokens')
  })
  await step('a member is forgotten, told before what goes', async () => {
    await go('/members')
    await page.getByRole('button', { name: /^Forget Bob/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/The books stay as they are/).waitFor()
    await dialog.getByRole('button', { name: 'Keep' }).click()
    await page.getByRole('button', { name: /^Take back fdm-printer from Bob/ }).waitFor()
    await page.getByRole('button', { name: /^Forget Bob/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Forget for good' }).click()
    await page.getByText(/^Forgotten\./).waitFor()
    await page.getByRole('button', { name: /^Forget Bob/ }).waitFor({ state: 'detached' })
    if (await page.getByRole('button', { name: /^Forget Ada/ }).count()) throw new Error('Somebody may forget themselves.')
  })
  await step('signed out everywhere', async () => {
    await go('/account')
    await page.getByRole('button', { name: 'Sign out everywhere' }).click()
    await page.getByRole('link', { name: 'Sign in', exact: true }).first().waitFor()
  })
}
