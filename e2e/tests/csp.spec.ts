import { expect, test } from '../fixtures.ts'
import { unique } from '../support/api.ts'

test('no page breaks its own content security policy', async ({ page, api, shopper, logIn }) => {
  const violations: string[] = []
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) violations.push(message.text())
  })
  const book = await api.makeBook()
  await api.addToCart(shopper, book.id)
  await page.goto('/')
  await logIn(shopper)

  const paths = ['/', `/books/${book.id}`, '/search?q=the', '/cart', '/checkout', '/orders']
  for (const path of [...paths, '/logout', '/no-such-page']) {
    const response = await page.goto(path)
    const policy = response?.headers()['content-security-policy'] ?? ''
    expect(policy).toMatch(/script-src [^;]*'nonce-/)
    expect(policy).not.toMatch(/script-src [^;]*'unsafe-inline'/)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(response?.headers()).toMatchObject({ 'x-content-type-options': 'nosniff' })
    expect(response?.headers()).toHaveProperty('referrer-policy')
    expect(response?.headers()).toHaveProperty('permissions-policy')
  }

  expect(violations).toEqual([])
})

test('markup in a title is text everywhere', async ({ page, api, shopper, logIn }) => {
  const title = unique('<script>document.title="broken"</script><img src=x onerror=alert(1)>')
  const book = await api.makeBook({ title, author: '"><svg onload=alert(2)>' })
  await api.addToCart(shopper, book.id)
  await logIn(shopper)
  page.on('dialog', () => {
    throw new Error('A script of the title ran')
  })

  for (const path of [`/books/${book.id}`, '/cart', '/checkout']) {
    await page.goto(path)
    await expect(page.getByText(title).first()).toBeVisible()
    await expect(page).not.toHaveTitle('broken')
    await expect(page.locator('img[src="x"]')).toHaveCount(0)
  }
})

test('a script that gets into the page does not run', async ({ page }) => {
  await page.goto('/')

  const ran = await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'window.injected = true'
    document.body.append(script)
    return 'injected' in window
  })

  expect(ran).toBe(false)
})

test('files are what they say they are, too', async ({ page, request }) => {
  const files: string[] = []
  page.on('request', (each) => files.push(each.url()))
  await page.goto('/', { waitUntil: 'load' })

  expect(files.filter((url) => url.includes('/_app/'))).not.toEqual([])
  for (const file of [...new Set(files), '/icon.svg']) {
    const { 'x-content-type-options': said } = (await request.get(file)).headers()
    expect(said, file).toBe('nosniff')
  }
})
