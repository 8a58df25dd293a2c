import { describe, expect, it } from '@jest/globals';
import { findMapProblem, mapGroups, type RoleMap } from '#roles';

const map = (mappings: readonly (readonly [string, string])[], more: Partial<RoleMap> = {}): RoleMap => ({
  ...{ adminGroup: null, ignoresCase: false, ...more },
  mappings: mappings.map(([group, role]) => ({ group, role })),
});
const decide = (...parameters: Parameters<typeof mapGroups>) => Object.fromEntries(mapGroups(...parameters));

describe('the roles that groups decide', () => {
  it('are all roles that the map names, and no others', () => {
    const ops = map([
      ['ops', 'operators'],
      ['audit', 'auditors'],
    ]);
    expect(decide(ops, ['ops', 'staff'])).toEqual({ operators: true, auditors: false });
    expect(decide(ops, [])).toEqual({ operators: false, auditors: false });
  });

  it('are given by any of several groups', () => {
    const both = map([
      ['berlin', 'operators'],
      ['paris', 'operators'],
    ]);
    expect(decide(both, ['berlin'])).toEqual({ operators: true });
    expect(decide(both, ['paris'])).toEqual({ operators: true });
  });

  it('include admin only if the map names it', () => {
    expect(decide(map([], { adminGroup: 'root' }), ['root'])).toEqual({ admin: true });
    expect(decide(map([['wheel', 'admin']], { adminGroup: 'root' }), ['wheel'])).toEqual({ admin: true });
    expect(decide(map([]), ['root'])).toEqual({});
  });

  it('compare claims exactly', () => {
    expect(decide(map([['Ops', 'operators']]), ['ops'])).toEqual({ operators: false });
  });

  it.each([
    ['case', 'CN=Ops,OU=Groups', 'cn=ops,ou=groups'],
    ['spaces between the parts of a DN', 'cn=ops, ou=groups', 'cn=ops,ou=groups'],
    ['case beyond ASCII', 'BÜRO', 'büro'],
    ['how an accent is written', 'Bu\u0308ro', 'B\u00fcro'],
  ])('ignore %s in a directory', (_what, group, found) => {
    expect(decide(map([[group, 'operators']], { ignoresCase: true }), [found])).toEqual({ operators: true });
  });

  it.each([
    ['an escaped comma', 'cn=a\\,b,ou=groups', 'cn=a,b,ou=groups'],
    ['a space that is part of a name', 'cn=a b', 'cn=ab'],
    ['a space after an escaped comma', 'cn=a\\, b', 'cn=a\\,b'],
  ])('do not ignore %s', (_what, group, found) => {
    expect(decide(map([[group, 'operators']], { ignoresCase: true }), [found])).toEqual({ operators: false });
  });

  it('cannot come from groups without a name, or too long ones', () => {
    expect(findMapProblem(map([['ops', 'operators']]))).toBeNull();
    for (const group of ['', ' ', 'a\nb', 'x'.repeat(1_001)])
      expect(findMapProblem(map([[group, 'operators']]))).not.toBeNull();
    expect(findMapProblem(map([], { adminGroup: '\0' }))).not.toBeNull();
    expect(findMapProblem(map(Array.from({ length: 201 }, (_each, at) => [`${at}`, 'a'])))).not.toBeNull();
  });
});
