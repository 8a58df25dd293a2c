// Load generation, measurement rounds, quantiles and the form of a figure.
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
 * Measures each contender once per round, in turns and every other round in the opposite order, so that a slow moment of
 * the machine hits all of them. The rounds of the first seconds are thrown away: there code is compiled and caches fill.
 * @returns the median of each
 */
export async function interleaved({ rounds, thrownAway }, contenders) {
  const values = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = -thrownAway; round < rounds; round += 1) {
    const order = Object.entries(contenders);
    for (const [name, measure] of round % 2 === 0 ? order : order.reverse()) {
      const value = await measure();
      if (round >= 0) values[name].push(value);
    }
  }
  return medians(values);
}

/**
 * Measures both contenders at once, round after round: closer than in turns, for two that are almost alike. Neither gets
 * more of the machine than the other.
 * @returns the median of each, and of their ratios
 */
export async function sideBySide({ rounds, thrownAway }, { one, other }) {
  const values = { one: [], other: [], ratio: [] };
  for (let round = -thrownAway; round < rounds; round += 1) {
    const [a, b] = await Promise.all([one(), other()]);
    if (round < 0) continue;
    values.one.push(a);
    values.other.push(b);
    values.ratio.push(a / b);
  }
  return medians(values);
}

const medians = (values) =>
  Object.fromEntries(Object.entries(values).map(([name, list]) => [name, median(list)]));

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param share 0.99 for the 99th percentile */
export const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)];

/** A figure that reaches its target by being small. */
export const atMost = (id, what, value, target, unit, details) => ({
  id,
  what,
  value,
  target,
  unit,
  isAtMost: true,
  details,
});
