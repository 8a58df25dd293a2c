import { describe, expect, it } from '@jest/globals';
import { findMisfits } from '../../../src/cli/move/fit-checks.js';

const serverThatTakes = (bytes: number) => async () => [{ bytes }];
const nothing = async () => [];

describe('what a server takes in one statement', () => {
  it('has to be enough for the rows that are sent together, however small each of them is', async () => {
    expect(await findMisfits(nothing, serverThatTakes(512 * 1_024), [])).toEqual([
      expect.stringContaining('max_allowed_packet = 589824 or more; the server has 524288'),
    ]);
    expect(await findMisfits(nothing, serverThatTakes(1_024 * 1_024), [])).toEqual([]);
  });
});
