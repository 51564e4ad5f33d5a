import type { Locator, Page } from '@playwright/test'
import { personOf, site } from '../support/site.ts'

const words = {
  embedded: {
    name: 'User name',
    logIn: 'Log in',
    logOut: 'Log out',
    wrong: 'User name and password do not match. Check both and try again.',
    locked: /^Too many wrong passwords\. Wait \d+ seconds, then try again\.$/,
  },
  keycloak: {
    name: 'Username or email',
    logIn: 'Sign In',
    logOut: 'Logout',
    wrong: 'Invalid username or password.',
    // It tells nobody that a name exists, so not that it is locked either.
    locked: /^\s*Invalid username or password\.\s*$/,
  },
}

/** The login and logout pages of the identity provider: of the embedded one, or of Keycloak. */
export class LoginPage {
  readonly page: Page
  readonly name: Locator
  readonly password: Locator
  readonly submit: Locator
  readonly error: Locator
  /** On the page where the provider asks whether a logout is meant. */
  readonly reallyLogOut: Locator
  /** Keycloak's alone: nobody registers at the embedded provider. */
  readonly register: Locator
  readonly wrong: string
  readonly locked: RegExp

  constructor(page: Page) {
    const said = words[site().provider]
    this.page = page
    this.name = page.getByLabel(said.name)
    this.password = page.getByRole('textbox', { name: 'Password', exact: true })
    this.submit = page.getByRole('button', { name: said.logIn })
    this.error = page.locator('#error, #input-error-username .kc-feedback-text')
    this.reallyLogOut = page.getByRole('button', { name: said.logOut })
    this.register = page.getByRole('link', { name: 'Register' })
    this.wrong = said.wrong
    this.locked = said.locked
  }

  async fill(name: string, password: string): Promise<void> {
    await this.name.fill(name)
    await this.password.fill(password)
    await this.submit.click()
  }

  async logIn(name: string): Promise<void> {
    await this.fill(name, personOf(name).password)
    await this.page.waitForURL((url) => url.origin === site().url)
  }

  /** Ends a logout that began in the shop, where no script of the embedded provider can end it. */
  async logOutWithoutScripts(): Promise<void> {
    if (site().provider === 'embedded') await this.reallyLogOut.click()
  }

  /** Goes back to the shop without a login, as far as the provider offers that. */
  async leave(): Promise<void> {
    await this.password.waitFor()
    if (site().provider === 'keycloak') await this.page.goBack()
    else await this.page.getByRole('button', { name: 'Back to the shop' }).click()
  }
}
