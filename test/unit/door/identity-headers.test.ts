import { describe, expect, it } from '@jest/globals';
import { encodeName, NOBODY } from '../../../src/door/session/identity-headers.js';

describe('a name in a header', () => {
  it.each([
    ['ada', 'ada'],
    ['ada.l-1_x@example', 'ada.l-1_x@example'],
    ['Ada Lovelace', 'Ada%20Lovelace'],
    ['a,b', 'a%2Cb'],
    ['100%', '100%25'],
    ['Zoë', 'Zo%C3%AB'],
    ['😀', '%F0%9F%98%80'],
    ['(none)', '%28none%29'],
  ])('is percent-encoded unless it is plain ASCII: %s', (name, encoded) => {
    expect(encodeName(name)).toBe(encoded);
    expect(decodeURIComponent(encoded)).toBe(name);
  });

  it('is never that of nobody', () => {
    expect(encodeName(NOBODY)).not.toBe(NOBODY);
  });
});
