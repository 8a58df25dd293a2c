import { describe, expect, it } from '@jest/globals';
import { fillFilter } from '../../../src/ldap/search-filter.js';

const fill = (template: string, username: string, options = {}) =>
  fillFilter(template, { username, dn: 'cn=a,dc=b' }, options).toString();

describe('a search filter', () => {
  it.each([
    ['(uid={{username}})', '(uid=alice)'],
    ['uid={{username}}', '(uid=alice)'],
    ['(&(a=b)(|(uid={{username}})(!(mail={{username}}))))', '(&(a=b)(|(uid=alice)(!(mail=alice))))'],
    ['(mail={{username}}@*)', '(mail=alice@*)'],
    ['(uid:caseExactMatch:={{username}})', '(uid:caseExactMatch:=alice)'],
    ['(uid~={{username}})', '(uid~=alice)'],
    ['(objectClass=*)', '(objectClass=*)'],
  ])('has the name in place of the placeholder: %s', (template, filled) => {
    expect(fill(template, 'alice')).toBe(filled);
  });

  it.each([
    ['*', '(uid=\\2a)'],
    ['a)(uid=*', '(uid=a\\29\\28uid=\\2a)'],
    ['\\2a', '(uid=\\5c2a)'],
    ['a\0', '(uid=a\\00)'],
    ['{{username}}', '(uid={{username}})'],
    ['{{dn}}', '(uid={{dn}})'],
    ['$&', '(uid=$&)'],
    ['', '(uid=)'],
  ])('takes %j for a value', (username, filled) => {
    expect(fill('(uid={{username}})', username)).toBe(filled);
  });

  it('follows groups of groups where a value is compared with the DN, and nowhere else', () => {
    expect(fill('(|(member={{dn}})(memberUid={{username}}))', 'alice', { inChain: true })).toBe(
      '(|(member:1.2.840.113556.1.4.1941:=cn=a,dc=b)(memberUid=alice))',
    );
  });
});
