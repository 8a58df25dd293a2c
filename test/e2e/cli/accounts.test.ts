import { hostname, userInfo } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { runInProcess } from '../../support/processes/commands.js';
import { engines } from '../../support/databases/databases.js';
import { setUpOperator, PASSWORD } from '../../support/processes/operator.js';

describe.each(engines)(
  'creating and deleting accounts while the server is running on %s',
  (_name, createDatabase) => {
    const operator = setUpOperator(createDatabase);
    const create = (name: string, password = PASSWORD, ...flags: string[]) =>
      runInProcess(['user', 'create', name, ...flags], operator.environment, password);
    const isAdmin = async (name: string) =>
      (await (await operator.login(name)).get('/users/me')).body.is_admin;

    it('makes the first account an admin, and later ones on request', async () => {
      expect(await create('ada')).toMatchObject({ code: 0, stdout: 'Created ada, an admin\n' });
      expect(await create('eve')).toMatchObject({ code: 0, stdout: 'Created eve\n' });
      expect(await create('grace', PASSWORD, '--admin')).toMatchObject({ code: 0 });

      expect([await isAdmin('ada'), await isAdmin('eve'), await isAdmin('grace')]).toEqual([
        true,
        false,
        true,
      ]);
      const client = await operator.login('eve');
      expect((await client.put('/users/data/note', { value: 'kept' })).status).toBe(200);
      const made = await operator.auditEntries('user.created');
      expect(made.map(({ actor_id, factor }) => [actor_id, factor])).toEqual(
        Array(3).fill([null, 'operator']),
      );
    });

    it('follows the rules of registration', async () => {
      const refused = async (name: string, password?: string) => {
        const { code, stderr } = await create(name, password, '--json');
        return [code, (JSON.parse(stderr) as { code: string }).code];
      };
      expect(await refused('mallory', 'short')).toEqual([1, 'PASSWORD_TOO_SHORT']);
      expect(await refused('EVE')).toEqual([1, 'USERNAME_TAKEN']);
      expect(await refused('')).toEqual([1, 'INVALID_USERNAME']);
    });

    it('removes the role from an admin, but not from the last one', async () => {
      expect(await operator.json('user', 'demote', 'grace')).toEqual({
        username: 'grace',
        isAdmin: false,
        keysMade: [],
      });
      expect(await isAdmin('grace')).toBe(false);
      expect((await operator.runExpectingError('user', 'demote', 'grace')).code).toBe('NOT_AN_ADMIN');
      expect((await operator.runExpectingError('user', 'demote', 'ada')).code).toBe('LAST_ADMIN');
      expect((await operator.runExpectingError('user', 'demote', 'nobody')).code).toBe('USER_NOT_FOUND');
      expect(await isAdmin('ada')).toBe(true);
      expect((await operator.auditEntries('user.demoted')).map(({ factor }) => factor)).toEqual(['operator']);
    });

    it('suspends and reactivates an account, but not the last admin', async () => {
      const client = await operator.login('eve');
      expect(await operator.json('user', 'suspend', 'EVE', '--reason', 'left')).toEqual({
        username: 'eve',
        suspended: true,
        connectionsClosed: 0,
        keysMade: [],
      });
      expect((await client.get('/users/me')).body).toMatchObject({ reason: 'suspended' });
      expect((await operator.json('user', 'list')).users).toContainEqual(
        expect.objectContaining({ username: 'eve', suspendedAt: expect.stringMatching(/Z$/) }),
      );
      const codes = [];
      for (const [command, name] of [
        ['suspend', 'eve'],
        ['suspend', 'ada'],
        ['suspend', 'nobody'],
        ['reactivate', 'ada'],
      ] as const)
        codes.push((await operator.runExpectingError('user', command, name)).code);
      expect(codes).toEqual(['ALREADY_SUSPENDED', 'LAST_ADMIN', 'USER_NOT_FOUND', 'NOT_SUSPENDED']);
      expect(await operator.json('user', 'reactivate', 'eve')).toEqual({ username: 'eve', suspended: false });
      expect((await (await operator.login('eve')).get('/users/me')).status).toBe(200);
      const [entry] = await operator.auditEntries('user.suspended');
      expect([entry!.factor, JSON.parse(entry!.details)]).toEqual(['operator', { reason: 'left' }]);
    });

    it('deletes an account with its sessions, but not the last admin', async () => {
      const client = await operator.login('eve');
      expect(await operator.json('user', 'delete', 'EVE')).toEqual({
        username: 'eve',
        deleted: true,
        keysMade: [],
      });
      expect((await client.get('/users/me')).status).toBe(401);
      expect((await operator.runExpectingError('user', 'delete', 'eve')).code).toBe('USER_NOT_FOUND');
      expect((await operator.runExpectingError('user', 'delete', 'ada')).code).toBe('LAST_ADMIN');
      expect(await isAdmin('ada')).toBe(true);
    });

    it('records in the audit log who ran the command and on which host, and no password', async () => {
      const [entry] = await operator.auditEntries('operator.command');
      expect(JSON.parse(entry!.details)).toEqual({
        command: 'user create ada',
        os_user: userInfo().username,
        host: hostname(),
      });
      expect(JSON.stringify(await operator.query('SELECT * FROM audit_log'))).not.toContain(PASSWORD);
    });

    it('shows the host and process ID of the running service', async () => {
      const { processes } = await operator.json('keys', 'status');
      expect(processes).toEqual([expect.objectContaining({ host: hostname(), pid: operator.program.id })]);
      expect((await operator.run('keys', 'status')).stdout).toContain(
        `process ${operator.program.id} on ${hostname()} seals with`,
      );
    });
  },
);
