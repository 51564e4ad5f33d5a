/** The words of the answers that are given before a page is reached. */
export const refusals = {
  pages: {
    csrf: {
      title: 'Please send that once more',
      text: 'This page had been open for a while, so nothing was sent yet. Nothing is lost.',
    },
    'csrf-foreign': {
      title: 'That did not come from our shop',
      text: 'Another site tried to send a form in your name. Nothing was done.',
    },
    'body-too-large': {
      title: 'That is too much to send',
      text: 'A form may hold 64 KiB. Go back and shorten it.',
    },
    'too-many-requests': {
      title: 'That was a bit fast',
      text: 'Too many requests came from you in one minute. Nothing is lost.',
    },
    'login-away': {
      title: 'We cannot log you in at the moment',
      text: 'The login service does not answer. The shop is open, and your cart is safe.',
    },
    unavailable: {
      title: 'We will be right back',
      text: 'A part of the shop does not answer at the moment. Your cart is safe.',
    },
    unknown: {
      title: 'Something went wrong on our side',
      text: 'It has been noted. Trying once more often helps.',
    },
  },
  again: 'Send again',
  back: 'Go back',
  retry: 'Try again',
  home: 'Browse all books',
  retryIn: (seconds: number) => `It should work again in ${seconds} seconds.`,
}
