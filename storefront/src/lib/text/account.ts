/** What login, logout and refused requests tell. */
export const account = {
  anonymous: 'Shopper',
  loginEnded: 'Your login has ended. Please log in again.',
  loginCancelled: 'You did not log in. Your cart is as it was.',
  loginFailed: 'The login did not work. Please try again.',
  loginExpired: 'That login took too long or was begun in another browser. Please try again.',
  staffOnly: 'This page is for the shop’s staff.',
  logoutTitle: 'Log out',
  logoutQuestion: 'You will be logged out here and at the login service.',
  logoutButton: 'Log out',
  logoutBack: 'Stay logged in',
  loggedOutHere:
    'You are logged out of the shop. The login service did not answer: log out there later, too.',
  mergeCapped: (title: string) => `A cart holds 99 copies of a book: ${title} was cut to 99.`,
  mergeGone: (count: number) =>
    count === 1
      ? 'One book of your cart is no longer sold and was left out.'
      : `${count} books of your cart are no longer sold and were left out.`,
  mergeFull:
    'Your cart has 100 lines already. What you chose before the login joins it once there is room.',
  mergeLater: 'What you chose before the login will join your cart in a moment.',
  goneBook: 'A book that is no longer sold',
}
