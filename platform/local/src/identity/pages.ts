const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escape(text: string) {
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? '')
}

function page(title: string, body: string, script = '') {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(title)} · Bookstore</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/identity.css">${script}
</head>
<body>
<header><img src="/assets/icon.svg" alt="" width="40" height="40"><span>Bookstore</span></header>
<main>
${body}
</main>
</body>
</html>
`
}

/** The login form: `error` is read out by a screen reader and the name that was typed stays. */
export function loginPage(form: { action: string; username?: string; error?: string }) {
  const error = form.error ?? ''
  const wrong = error === '' ? '' : ' aria-invalid="true"'
  const [focusName, focusPassword] = form.username ? ['', ' autofocus'] : [' autofocus', '']
  return page(
    error === '' ? 'Log in' : 'Error: Log in',
    `<h1>Log in</h1>
<p class="lead">Your cart comes with you.</p>
<p id="error" class="error" role="alert">${escape(error)}</p>
<form method="post" action="${escape(form.action)}">
<label for="username">User name</label>
<input id="username" name="username" value="${escape(form.username ?? '')}" required maxlength="100"
 autocomplete="username" autocapitalize="none" autocorrect="off" spellcheck="false"
 aria-describedby="error"${wrong}${focusName}>
<label for="password">Password</label>
<input id="password" name="password" type="password" required maxlength="200"
 autocomplete="current-password" aria-describedby="error"${wrong}${focusPassword}>
<button type="submit">Log in</button>
<button type="submit" class="quiet" name="cancel" value="yes" formnovalidate>Back to the shop</button>
</form>
<p class="note">This shop runs on your machine. <code>npm start</code> prints its users and
passwords.</p>`,
  )
}

/**
 * The question before a logout. With `ask: false` the client has vouched for it: the page sends
 * itself, and without JavaScript its one button does.
 */
export function logoutPage(form: string, { ask }: { ask: boolean }) {
  const id = /id="/.test(form) ? form : form.replace('<form ', '<form id="op.logoutForm" ')
  const yes = 'type="submit" form="op.logoutForm" name="logout" value="yes"'
  if (!ask) {
    const script = '\n<script src="/assets/logout.js" defer></script>'
    const body = `<h1>Logging out</h1>
<p class="lead">If nothing happens, press the button.</p>
${id}
<button ${yes}>Log out</button>`
    return page('Logging out', body, script)
  }
  return page(
    'Log out',
    `<h1>Log out?</h1>
<p class="lead">This ends your login on this device. Your cart is kept for next time.</p>
${id}
<button ${yes} autofocus>Log out</button>
<button type="submit" form="op.logoutForm" class="quiet">Stay logged in</button>`,
  )
}

/** What stands at the end of a logout that leads back to no client. */
export function loggedOutPage(shopUrl: string) {
  return page(
    'Logged out',
    `<h1>You are logged out</h1>
<p class="lead">See you between the shelves.</p>
<p><a class="button" href="${escape(shopUrl)}">Back to the shop</a></p>`,
  )
}

const explanations: Record<string, [string, string]> = {
  not_found: ['There is no such page', 'The login lives here; the books are in the shop.'],
  session_not_found: [
    'This login has ended',
    'It was open for too long, or was finished in another tab. Start it again from the shop.',
  ],
  too_many_attempts: ['Too many tries', 'Wait a minute, then log in again from the shop.'],
  server_error: ['Something broke on our side', 'Try again from the shop.'],
}

/** A page for an error that no client can be told about, with its code for whoever looks into it. */
export function errorPage(
  shopUrl: string,
  out: { error: string; error_description?: string | undefined },
) {
  const [title, advice] = explanations[out.error] ?? [
    'This login cannot go on',
    'The request that led here is not one that we can answer. Start again from the shop.',
  ]
  const detail = [out.error, out.error_description].filter(Boolean).join(': ')
  return page(
    title,
    `<h1>${escape(title)}</h1>
<p class="lead">${escape(advice)}</p>
<p><a class="button" href="${escape(shopUrl)}">Back to the shop</a></p>
<p class="note"><code>${escape(detail)}</code></p>`,
  )
}
