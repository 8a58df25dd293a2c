// Load, rounds and medians.
import autocannon from 'autocannon';

/** Requests per second and p99 in milliseconds of GET `path`; throws when anything but 2xx comes back. */
export async function load(
  url,
  headers,
  { seconds, connections = 16, rate = undefined, path = '/users/me' },
) {
  const result = await autocannon({
    url: url + path,
    headers,
    connections,
    duration: seconds,
    ...(rate === undefined ? {} : { overallRate: rate }),
  });
  const { errors, timeouts, non2xx } = result;
  if (errors + timeouts + non2xx > 0) {
    throw new Error(`${url}${path}: ${errors} errors, ${timeouts} timeouts, ${non2xx} refusals`);
  }
  return { perSecond: result.requests.average, p50: result.latency.p50, p99: result.latency.p99 };
}

/** Sends exactly `amount` requests. */
export const sendMany = (url, headers, amount) =>
  autocannon({ url: `${url}/users/me`, headers, connections: 16, amount });

/**
 * Measures each contender once per round, in turns, so that a slow minute of the machine hits all of them. The first
 * round is thrown away: it is where code is compiled and caches fill.
 */
export async function interleaved(rounds, contenders) {
  const values = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, measure] of Object.entries(contenders)) {
      const value = await measure();
      if (round >= 0) values[name].push(value);
    }
  }
  return Object.fromEntries(Object.entries(values).map(([name, list]) => [name, median(list)]));
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
