/** The request throttle in front of all routes. Guessing is limited elsewhere, by counters that last. */
export { loadThrottle, type Throttle } from './throttle.js';
export { TooManyRequests } from './throttle.errors.js';
