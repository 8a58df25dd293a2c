/** The request limit in front of everything the server accepts. Guessing is limited elsewhere, by counters that last. */
export { pingRedis } from './ping-redis.js';
export { RequestLimit, TooManyRequests } from './request-limit.js';
export { loadThrottle } from './load-throttle.js';
