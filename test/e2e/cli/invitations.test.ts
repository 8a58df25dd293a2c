import { describe, expect, it } from '@jest/globals';
import { engines } from '../../support/databases/databases.js';
import { PASSWORD, setUpOperator } from '../../support/processes/operator.js';

describe.each(engines)('inviting people and creating service accounts on %s', (_name, createDatabase) => {
  const operator = setUpOperator(createDatabase);
  const invite = (...words: string[]) => operator.json('user', 'invite', ...words);
  const refusal = async (...words: string[]) => {
    const { code, error } = await operator.runExpectingError('user', ...words);
    return [code, error];
  };

  it('creates no service account before there is an admin', async () => {
    expect(await refusal('create', 'early', '--service')).toEqual([
      'INVALID_REQUEST',
      'Create an admin first: the first account cannot be for a program',
    ]);
    await operator.register('ada');
    await operator.register('eve');
    expect((await (await operator.login('ada')).get('/users/me')).body.is_admin).toBe(true);
  });

  it('creates a service account that cannot log in, and asks for no password', async () => {
    const made = await operator.json('user', 'create', 'nightly', '--service');
    expect(made).toEqual({ id: expect.any(String), username: 'nightly', isAdmin: false, isService: true });
    const login = { username: 'nightly', password: PASSWORD };
    expect((await operator.program.client().post('/users/login', login)).status).toBe(401);
    const [entry] = (await operator.auditEntries('user.created')).slice(-1);
    expect(entry).toMatchObject({ actor_id: null, factor: 'operator' });
    expect(await refusal('create', 'NIGHTLY', '--service')).toEqual(['USERNAME_TAKEN', expect.any(String)]);
  });

  it('prints a link that creates one account with the role', async () => {
    const ada = await operator.login('ada');
    await ada.post('/rbac/roles', { name: 'readers', displayName: 'Readers', permissions: ['audit.view'] });
    const { url } = await invite('ADA', '--role', 'readers', '--note', 'Grace');
    const { invitations } = (await ada.get('/users/invitations')).body;
    expect(invitations).toEqual([
      expect.objectContaining({ note: 'Grace', roleName: 'readers', invitedByName: 'ada' }),
    ]);
    const token = new URL(String(url)).hash.slice(1);
    const account = { username: 'grace', password: PASSWORD, token };
    expect((await operator.program.client().post('/users/invitations/accept', account)).status).toBe(200);
    const grace = await operator.login('grace');
    expect((await grace.get('/api/audit-logs')).body.entries.length).toBeGreaterThan(1);
    const [entry] = await operator.auditEntries('invitation.created');
    expect(entry).toMatchObject({ actor_id: null, factor: 'operator' });
  });

  it('invites only in the name of somebody who may invite, with a role that they may assign', async () => {
    expect(await refusal('invite', 'eve')).toEqual([
      'INVALID_REQUEST',
      'eve may not invite anybody: choose an admin',
    ]);
    expect(await refusal('invite', 'nobody')).toEqual(['USER_NOT_FOUND', expect.any(String)]);
    expect(await refusal('invite', 'ada', '--role', 'nothing')).toEqual([
      'ROLE_NOT_FOUND',
      expect.any(String),
    ]);
    expect(await refusal('invite', 'ada', '--role', 'admin')).toEqual([
      'INVALID_REQUEST',
      'ada may not assign this role: choose an admin',
    ]);
  });
});
