import TestSequencer from '@jest/test-sequencer';

/** The folders of `test` whose files take longest come first, so that no worker is left with a long one at the end. */
const LONGEST_FIRST = ['web', 'load', 'replicas', 'processes', 'applications', 'e2e', 'integration'];

/** Orders test files by their folder; inside a folder Jest's own order decides. */
export default class LongestFirstSequencer extends TestSequencer {
  sort(tests) {
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
}

const rank = ({ path }) => {
  const index = LONGEST_FIRST.findIndex(
    (name) => path.includes(`/test/${name}/`) || path.includes(`/${name}-`),
  );
  return index === -1 ? LONGEST_FIRST.length : index;
};
