/** Runs the files in the given order. Jest cannot order them by duration, because the groups are new in every run. */
export default class GivenOrder {
  sort(tests) {
    return [...tests];
  }

  /** Implements `--onlyFailures`: groups have no earlier results. */
  allFailedTests(tests) {
    return [...tests];
  }

  /** Does nothing: durations of groups are not reused. */
  cacheResults() {}
}
