const wait = (seconds: number) => `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`

/** The words of the error pages, by status. */
export const errors = {
  notFound: {
    title: 'This page is not on our shelves',
    text: 'It may have moved, or it was never written. A search finds what is there.',
  },
  forbidden: {
    title: 'This room is for staff',
    text: 'Your account may not open this page. If it should, log in with another one.',
  },
  stale: {
    title: 'This form was too old',
    text: 'For your safety it was not sent. Go back, load the page again, and repeat.',
  },
  tooMany: {
    title: 'That was a bit fast',
    text: 'Too many requests came from you in one minute. Nothing is lost.',
  },
  unavailable: {
    title: 'We will be right back',
    text: 'A part of the shop does not answer at the moment. Your cart is safe.',
  },
  unknown: {
    title: 'Something went wrong on our side',
    text: 'It has been noted. Trying once more often helps.',
  },
  search: { label: 'What were you looking for?', submit: 'Find it' },
  retry: 'Try again',
  retryIn: (seconds: number) => `It should work again in ${wait(seconds)}.`,
  home: 'Browse all books',
  trace: (id: string) => `If you write to us, mention ${id}`,
}
