import { describe, expect, it } from '@jest/globals';
import { parseRfc3339 } from '../../../src/api-keys/expiry.js';

describe('the end of an API key', () => {
  it.each([
    ['2031-01-31T12:00:00Z', '2031-01-31T12:00:00.000Z'],
    ['2031-01-31T12:00:00.5+02:00', '2031-01-31T10:00:00.500Z'],
    ['2031-01-31t12:00:00z', '2031-01-31T12:00:00.000Z'],
    ['2032-02-29T00:00:00-23:59', '2032-02-29T23:59:00.000Z'],
  ])('is read from %s', (text, instant) => {
    expect(new Date(parseRfc3339(text)!).toISOString()).toBe(instant);
  });

  it.each([
    '2031-02-29T00:00:00Z',
    '2031-13-01T00:00:00Z',
    '2031-00-01T00:00:00Z',
    '2031-01-01T24:00:00Z',
    '2031-01-01T23:60:00Z',
    '2031-01-01T23:59:60Z',
    '2031-01-01T00:00:00',
    '2031-01-01 00:00:00Z',
    '2031-01-01',
    '275760-01-01T00:00:00Z',
    '1893456000',
    '2031-01-01T00:00:00+24:00',
    '',
  ])('is not read from %j', (text) => {
    expect(parseRfc3339(text)).toBeNull();
  });
});
