import { BerReader, FilterParser } from 'ldapts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LdapSettings } from '#ldap';
import { FakeDirectory, oneEntry } from '../../support/faults/fake-directory.js';
import { group, GROUPS, PASSWORD, PEOPLE, person, SUFFIX } from '../../support/fixtures/directory-entries.js';
import { describeWithSlapd, TestDirectoryLogin } from '../../support/fixtures/directory-login.js';
import { Slapd } from '../../support/processes/slapd.js';

const login = new TestDirectoryLogin();
const dnOf = (name: string): string => `cn=${name},${GROUPS}`;

describeWithSlapd('the groups of a person at OpenLDAP', () => {
  let slapd: Slapd;
  const groups = async (more: Partial<LdapSettings>, username = 'alice') =>
    (await login.service.authenticate(slapd.settings(more), username, PASSWORD))?.groups;

  beforeAll(async () => {
    slapd = await Slapd.start();
    const levels = Array.from({ length: 11 }, (_each, level) =>
      group(`level${level}`, [level === 0 ? `uid=deep,${PEOPLE}` : `cn=level${level - 1},${GROUPS}`]),
    );
    const crowd = Array.from({ length: 300 }, (_each, at) => group(`crowd${at}`, [`uid=social,${PEOPLE}`]));
    const special = group('Ops (Berlin)\\2C *', [`cn=Star\\2C (one),${PEOPLE}`]);
    slapd.add([person('deep'), person('social'), ...levels, ...crowd, special].join('\n'));
  });
  afterAll(() => slapd.remove());

  it('are those that name the person as a member, read by the service account because people may not', async () => {
    expect(await groups({})).toEqual(['terminals', dnOf('terminals')]);
    expect(await groups({}, 'bob')).toEqual(['others', dnOf('others')]);
  });

  it('include groups of groups on request, also in a cycle', async () => {
    expect(await groups({ nestedGroups: 'recursive' })).toEqual(
      ['terminals', 'ops', 'everyone'].flatMap((name) => [name, dnOf(name)]),
    );
  });

  it('are searched with a DN that contains characters of filters', async () => {
    const found = await groups({ nestedGroups: 'recursive' }, 'star*');

    expect(found).toEqual(['Ops (Berlin), *', expect.stringMatching(/^cn=Ops \(Berlin\)/)]);
  });

  it('are found by the name of the member when the filter asks for it', async () => {
    expect(await groups({ groupFilter: '(memberUid={{username}})' })).toEqual(['posix', dnOf('posix')]);
  });

  it('are all read, page by page', async () => {
    expect(await groups({}, 'social')).toHaveLength(600);
  });

  it('do not pass for another group by a name that looks like its DN', async () => {
    const pretender = `cn=pretender,${GROUPS}`;
    slapd.add([person('mallory'), group('pretender', [`uid=mallory,${PEOPLE}`])].join('\n'));
    slapd.replace(pretender, 'description', [dnOf('ops')]);

    expect(await groups({ groupNameAttribute: 'description' }, 'mallory')).toEqual([pretender]);
  });

  it('are not read without a base', async () => {
    expect(await groups({ groupSearchBase: null })).toBeNull();
  });

  it('are an error when some would be missing', async () => {
    const limited = slapd.settings({ bindDn: `cn=limited,${SUFFIX}` });
    const nested = slapd.settings({ nestedGroups: 'recursive' });

    expect(await login.tryLogin(limited, 'social', PASSWORD)).toBe('DIRECTORY_MISCONFIGURED');
    expect(await login.tryLogin(nested, 'deep', PASSWORD)).toBe('DIRECTORY_MISCONFIGURED');
    expect(login.log).toContain('groups are nested more than 10 levels deep');
  });
});

describe('the groups of a person at Active Directory', () => {
  it('are searched with its matching rule for groups of groups', async () => {
    const directory = await FakeDirectory.start(oneEntry({ uid: ['alice'], cn: ['Staff'] }));
    const settings = directory.settings({ groupSearchBase: GROUPS, nestedGroups: 'active-directory' });

    const found = await login.service.authenticate(settings, 'alice', PASSWORD);
    await directory.stop();

    expect(found?.groups).toContain('Staff');
    expect(toFilter(directory.requests.filter(({ kind }) => kind === 'search')[1]!.content)).toContain(
      `(member:1.2.840.113556.1.4.1941:=uid=alice,${PEOPLE})`,
    );
  });
});

/** Returns the filter of a search request (RFC 4511, section 4.5.1). */
function toFilter(content: Buffer): string {
  const reader = new BerReader(content);
  reader.readString();
  for (let field = 0; field < 2; field += 1) reader.readEnumeration();
  for (let field = 0; field < 2; field += 1) reader.readInt();
  reader.readBoolean();
  return FilterParser.parse(reader).toString();
}
