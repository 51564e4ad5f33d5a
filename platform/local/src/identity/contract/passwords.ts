import { describe, expect, it } from 'vitest'
import { createBrowser } from '../../../../../scripts/lib/browser.ts'
import * as flow from '../../../../../scripts/lib/login.ts'
import type { Context } from './context.ts'

export function passwordContract({ target, discovery }: Context) {
  async function tries(user: flow.User, passwords: string[]) {
    const { storefront } = target()
    const { challenge } = flow.createPkce()
    const asked = { code_challenge: challenge, code_challenge_method: 'S256' }
    const browser = createBrowser()
    const url = flow.authorizationUrl(discovery(), storefront, asked)
    let page = await browser.open(url, storefront.redirectUri)
    for (const password of passwords) {
      if (!page.form) return page
      page = await browser.submit(
        page.form,
        { username: user.name, password },
        storefront.redirectUri,
      )
    }
    return page
  }

  describe('passwords', () => {
    it('shows the form again after a wrong one, and the right one then goes on', async () => {
      const { customer } = target()
      const wrong = await tries(customer, ['wrong'])
      expect(wrong.stoppedAt).toBeUndefined()
      expect(wrong.form?.action).toContain(new URL(target().issuer).origin)
      const right = await tries(customer, ['wrong', customer.password])
      expect(right.stoppedAt?.searchParams.get('code')).toBeTruthy()
    })

    it('says the same about a wrong password and an unknown user', async () => {
      const unknown = await tries({ name: 'nobody-here', password: '' }, ['wrong'])
      const wrong = await tries(target().customer, ['wrong'])
      expect({ status: unknown.status, text: unknown.text }).toEqual({
        status: wrong.status,
        text: wrong.text,
      })
    })

    it('locks a name after five wrong ones, for the right password too', async () => {
      const { locked } = target()
      const page = await tries(locked, [...Array<string>(5).fill('wrong'), locked.password])
      expect(page.stoppedAt).toBeUndefined()
      expect(page.status).toBe(target().lockedStatus)
    })
  })
}
