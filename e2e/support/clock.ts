// Loaded before a storefront of the tests: its clock goes ahead when the test says so.
const real = Date.now
let ahead = 0
Date.now = () => real() + ahead

process.on('message', (milliseconds) => {
  ahead += Number(milliseconds)
  process.send?.('done')
})
process.channel?.unref()
