import { describe, expect, it } from '@jest/globals';
import { findMisfits } from '../../../src/cli/move/fit-checks.js';

const serverThatTakes = (bytes: number) => async () => [{ bytes }];
const nothing = async () => [];

describe('the check of max_allowed_packet', () => {
  it('requires room for a whole batch of rows, however small each row is', async () => {
    expect(await findMisfits(nothing, serverThatTakes(512 * 1_024), [])).toEqual([
      expect.stringContaining('max_allowed_packet = 589824 or more; the server has 524288'),
    ]);
    expect(await findMisfits(nothing, serverThatTakes(1_024 * 1_024), [])).toEqual([]);
  });
});
