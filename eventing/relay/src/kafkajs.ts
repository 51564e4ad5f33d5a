import RequestQueue from 'kafkajs/src/network/requestQueue/index.js'

/**
 * A queue of kafkajs 2.2.4 that nothing waits in looks again after a negative delay, so every millisecond,
 * on each connection, for ever; Node says TimeoutNegativeWarning. It need not look.
 * https://github.com/tulios/kafkajs/issues/1704, https://github.com/tulios/kafkajs/issues/1751
 */
const schedule = RequestQueue.prototype.scheduleCheckPendingRequests
RequestQueue.prototype.scheduleCheckPendingRequests = function scheduleWhenNeeded() {
  if (this.pending.length > 0) schedule.call(this)
}

export { Kafka } from 'kafkajs'
