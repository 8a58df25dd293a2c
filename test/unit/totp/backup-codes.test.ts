import { describe, expect, it } from '@jest/globals';
import { normalizeBackupCode } from '#totp';

describe('a backup code', () => {
  it.each(['7K2M9QXW4R', '7k2m9qxw4r', '7K2M9-QXW4R', '7k2m9-qxw4r'])(
    'is accepted in the form %j',
    (typed) => {
      expect(normalizeBackupCode(typed)).toBe('7K2M9QXW4R');
    },
  );

  it('accepts letters that look like digits', () => {
    expect(normalizeBackupCode('oOiIlL2345')).toBe('0011112345');
  });

  it.each(['7K2M9QXW4', '7K2M9QXW4RR', '7K2M9QXW4U', '７K2M9QXW4R', '7K2-M9QXW4R', ''])(
    'cannot be %j',
    (typed) => {
      expect(normalizeBackupCode(typed)).toBeNull();
    },
  );
});
