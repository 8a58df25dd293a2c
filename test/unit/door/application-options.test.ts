import { describe, expect, it } from '@jest/globals';
import {
  type ApplicationOptions,
  DEFAULT_OPTIONS,
  parseApplicationOptions,
  serializeApplicationOptions,
} from '#door';

describe('the stored options of an application', () => {
  it('are read as they were written', () => {
    const options: ApplicationOptions = {
      ...DEFAULT_OPTIONS,
      preset: 'ttyd',
      publicPaths: ['/health', '/assets/'],
      timeouts: { connect: 1, firstByte: 2, idle: 3 },
      tls: { ...DEFAULT_OPTIONS.tls, fingerprint: 'ab'.repeat(32) },
      closeCode: 1000,
    };

    expect(parseApplicationOptions(serializeApplicationOptions(options))).toEqual(options);
  });

  it('have the default of every field that an earlier version did not store, on each level', () => {
    const stored = JSON.stringify({ activity: 'none', timeouts: { connect: 1 } });

    expect(parseApplicationOptions(stored)).toEqual({
      ...DEFAULT_OPTIONS,
      activity: 'none',
      timeouts: { ...DEFAULT_OPTIONS.timeouts, connect: 1 },
    });
  });

  it('ignore fields of a later version', () => {
    expect(parseApplicationOptions('{"later":true}')).toEqual(DEFAULT_OPTIONS);
  });

  it.each(['', 'null', '[]', '"text"', '{'])('are refused when they are %j', (stored) => {
    expect(() => parseApplicationOptions(stored)).toThrow();
  });
});
