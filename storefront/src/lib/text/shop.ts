/** The words of the frame around every page. */
export const shop = {
  name: 'Bookstore',
  tagline: 'Good books, fairly priced',
  skip: 'Skip to the page',
  loading: 'Loading the page',
  search: {
    label: 'Search books',
    placeholder: 'Title, author or ISBN',
    submit: 'Search',
    suggestions: 'Suggested books',
    found: (number: number) =>
      number === 0 ? 'No suggestions' : `${number} ${number === 1 ? 'suggestion' : 'suggestions'}`,
    by: (author: string) => `by ${author}`,
  },
  cart: {
    link: 'Cart',
    count: (number: number) => `${number} ${number === 1 ? 'book' : 'books'}`,
    changed: (number: number) =>
      number === 0
        ? 'Your cart is empty'
        : `Your cart holds ${number} ${number === 1 ? 'book' : 'books'}`,
  },
  account: {
    login: 'Log in',
    menu: 'Account',
    orders: 'Your orders',
    admin: 'Administration',
    logout: 'Log out',
  },
  navigation: {
    main: 'Main',
    books: 'All books',
    newest: 'New arrivals',
    footer: 'More of the shop',
    breadcrumbs: 'You are here',
  },
  notices: { dismiss: 'Dismiss' },
  footer: {
    line: 'Every page here is put together by small functions that wake up when a reader comes in.',
    api: 'API',
  },
}
