import { describe, expect, it } from '@jest/globals';
import { fromKey, getKey } from '../../../src/ldap/directory-entry.js';
import { withAnyValue } from '../../../src/ldap/search-filter.js';

describe('the search for a person who has logged in before', () => {
  it('finds a GUID by its bytes', () => {
    const bytes = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
    const key = getKey({ dn: 'cn=a', objectGUID: bytes }, 'objectGUID');

    expect(key).toBe('33221100-5544-7766-8899-aabbccddeeff');
    expect(fromKey('objectguid', key)).toEqual(bytes);
    expect(fromKey('uid', 'alice')).toBe('alice');
  });

  it.each([
    ['(uid={{username}})', '(uid=*)'],
    [
      '(&(objectClass=person)(|(uid={{username}})(mail={{username}})))',
      '(&(objectClass=person)(|(uid=*)(mail=*)))',
    ],
    ['(mail={{username}}@example.com)', '(mail=*@example.com)'],
  ])('keeps what else the filter %s demands', (template, expected) => {
    expect(withAnyValue(template).toString()).toBe(expected);
  });
});
