import { beforeAll, expect, it } from '@jest/globals';
import { aPerson, PASSWORD, type Person } from '../support/fixtures/accounts.js';
import { plant, stored } from '../support/fixtures/db-fixtures.js';
import { aHolder, plantMember, plantRole } from '../support/fixtures/roles.js';
import { type HttpClient, type HttpResponse } from '../support/clients/http-client.js';
import { RacePair } from '../support/load/race-pair.js';
import { rounds } from '../support/load/repeat.js';
import { describeTwoProcesses } from '../support/processes/two-processes.js';

/** In each round one request is sent to each process. */
describeTwoProcesses('power that changes while it is used', (two) => {
  let root: Person;
  const races: RacePair[] = [];

  beforeAll(async () => {
    root = await aPerson(two.app);
  });

  const aRace = (): RacePair => {
    const race = new RacePair();
    races.push(race);
    return race;
  };
  const elsewhere = ({ client }: Person): HttpClient => two.elsewhere(client.cookies.get('jwt'));
  const codesOf = (responses: readonly HttpResponse[]) =>
    responses.map(({ status, body }) => (status === 200 ? 200 : body.code));

  /** Returns the actions in the order in which they were committed, which the lock of the roster decides. */
  const order = async (...actions: string[]): Promise<string[]> => {
    const places = actions.map(() => '?').join();
    const sql = `SELECT action FROM audit_log WHERE action IN (${places}) ORDER BY id DESC LIMIT ${actions.length}`;
    return (await stored<{ action: string }>(two.app, sql, actions)).map(({ action }) => action).reverse();
  };

  const edited = aRace();
  rounds('is not assigned in a role that was edited into more power before', async () => {
    const manager = await aHolder(two.app, 'roles.manage', 'users.view');
    const person = await aPerson(two.app);
    const role = await plantRole(two.app, ['users.view']);
    const responses = await edited.run(
      () => elsewhere(manager).post(`/rbac/users/${person.userId}/roles`, { roleId: role }),
      () => root.client.put(`/rbac/roles/${role}`, { permissions: ['*'] }),
    );

    const [assigned, changed] = codesOf(responses);
    expect(changed).toBe(200);
    if (assigned === 200)
      expect(await order('role.assigned', 'role.changed')).toEqual(['role.assigned', 'role.changed']);
    else expect(assigned).toBe('GRANT_NOT_ALLOWED');
    const members = await stored(two.app, 'SELECT id FROM user_role WHERE role_id = ?', [role]);
    expect(members).toHaveLength(assigned === 200 ? 1 : 0);
  });

  const mutual = aRace();
  rounds('is withdrawn from one of two managers who withdraw it from each other', async () => {
    const role = await plantRole(two.app, ['roles.manage']);
    const [ada, grace] = [await aPerson(two.app), await aPerson(two.app)];
    for (const { userId } of [ada, grace]) await plantMember(two.app, userId, role);
    const from = ({ userId }: Person) => `/rbac/users/${userId}/roles/${role}`;
    const responses = await mutual.run(
      () => elsewhere(ada).delete(from(grace)),
      () => grace.client.delete(from(ada)),
    );

    expect(codesOf(responses).sort()).toEqual([200, 'ADMIN_REQUIRED']);
    expect(await stored(two.app, 'SELECT id FROM user_role WHERE role_id = ?', [role])).toHaveLength(1);
  });

  const withdrawn = aRace();
  rounds('grants nothing after it was withdrawn', async () => {
    const manager = await aHolder(two.app, 'roles.manage', 'users.view');
    const person = await aPerson(two.app);
    const role = await plantRole(two.app, ['users.view']);
    const [held] = await stored<{ role_id: number }>(
      two.app,
      'SELECT role_id FROM user_role WHERE user_id = ?',
      [manager.userId],
    );
    const responses = await withdrawn.run(
      () => elsewhere(manager).post(`/rbac/users/${person.userId}/roles`, { roleId: role }),
      () => root.client.delete(`/rbac/users/${manager.userId}/roles/${held!.role_id}`),
    );

    const [assigned, taken] = codesOf(responses);
    expect(taken).toBe(200);
    if (assigned === 200)
      expect(await order('role.assigned', 'role.withdrawn')).toEqual(['role.assigned', 'role.withdrawn']);
    else expect(assigned).toBe('ADMIN_REQUIRED');
  });

  const invite = async (by: Person, roleId: number | null = null): Promise<string> =>
    (await by.client.post('/users/invitations', { roleId })).body.token;
  let guests = 0;
  const accept = (by: HttpClient, token: string): Promise<HttpResponse> => {
    const body = { token, username: `guest-${(guests += 1)}`, password: PASSWORD };
    return by.post('/users/invitations/accept', body);
  };

  const twice = aRace();
  rounds('creates one account from an invitation that is accepted twice', async () => {
    const token = await invite(root, await plantRole(two.app, ['audit.view']));
    const responses = await twice.run(
      () => accept(two.elsewhere(), token),
      () => accept(two.app.client(), token),
    );

    expect(codesOf(responses).sort()).toEqual([200, 'INVALID_INVITATION']);
  });

  const demoted = aRace();
  rounds('creates no account from an invitation after whoever sent it was demoted', async (round) => {
    const admin = await aPerson(two.app);
    await plant(two.app, 'UPDATE user SET is_admin = 1 WHERE id = ?', [admin.userId]);
    const token = await invite(admin, await plantRole(two.app, ['audit.view']));
    const responses = await demoted.run(
      () => accept(two.elsewhere(), token),
      () =>
        round % 2 === 0
          ? root.client.post('/users/remove-admin', { userId: admin.userId })
          : root.client.post('/users/admin/suspend', { userId: admin.userId }),
    );

    const [accepted, ended] = codesOf(responses);
    const action = round % 2 === 0 ? 'user.demoted' : 'user.suspended';
    expect(ended).toBe(200);
    if (accepted === 200)
      expect(await order('invitation.accepted', action)).toEqual(['invitation.accepted', action]);
    else expect(accepted).toBe('INVALID_INVITATION');
  });

  it('overlapped with its change in some rounds', () => {
    expect(races.reduce((sum, { overlaps }) => sum + overlaps, 0)).toBeGreaterThan(0);
  });
});
