/** Runs the files in the order in which they are given: Jest knows no durations of groups that are made for each run. */
export default class GivenOrder {
  sort(tests) {
    return [...tests];
  }

  /** For `--onlyFailures`: groups have no earlier results. */
  allFailedTests(tests) {
    return [...tests];
  }

  /** Keeps no durations. */
  cacheResults() {}
}
