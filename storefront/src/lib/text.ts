/** All words that shoppers see, a group a page: a second language is a second set of these files. */
export { errors } from './text/errors.ts'
export { shop } from './text/shop.ts'
