/** All words that shoppers see, a group a page: a second language is a second set of these files. */
export { book } from './text/book.ts'
export { catalogue } from './text/catalogue.ts'
export { errors } from './text/errors.ts'
export { search } from './text/search.ts'
export { shop } from './text/shop.ts'
