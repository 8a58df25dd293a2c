import { describe, expect, it } from '@jest/globals';
import { formatPageCursor, InvalidRequest, parsePageCursor } from '#shared';

const LAST = { at: 1_893_456_000_000, id: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' };

const encoded = (text: string): string => Buffer.from(text).toString('base64url');

describe('a page cursor', () => {
  it('is parsed to the value it was formatted from', () => {
    expect(parsePageCursor(formatPageCursor(LAST))).toEqual(LAST);
  });

  it('is null when none was sent', () => {
    expect(parsePageCursor(undefined)).toBeNull();
  });

  it.each([
    '',
    'x',
    encoded(`${LAST.at}`),
    encoded(`.${LAST.id}`),
    encoded(`-1.${LAST.id}`),
    encoded(`1.${LAST.id}x`),
  ])('is rejected when it is %j', (cursor) => {
    expect(() => parsePageCursor(cursor)).toThrow(InvalidRequest);
  });
});
