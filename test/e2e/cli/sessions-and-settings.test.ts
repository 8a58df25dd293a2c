import { beforeAll, describe, expect, it } from '@jest/globals';
import { engines } from '../../support/databases/databases.js';
import { setUpOperator, PASSWORD } from '../../support/processes/operator.js';

describe.each(engines)('operator commands while the server is running on %s', (_name, createDatabase) => {
  const operator = setUpOperator(createDatabase);

  beforeAll(async () => {
    for (const name of ['ada', 'grace']) await operator.register(name);
  });

  it('end the sessions of one user or of all users', async () => {
    const [ada, grace] = [await operator.login('ada'), await operator.login('grace')];
    expect(await operator.json('sessions', 'revoke', 'Grace')).toEqual({ username: 'grace', count: 1 });
    expect((await grace.get('/users/me')).body).toMatchObject({
      code: 'SESSION_NOT_FOUND',
      reason: 'revoked',
    });
    expect((await ada.get('/users/me')).status).toBe(200);

    await operator.login('grace');
    expect((await operator.run('sessions', 'revoke', '--all')).stdout).toBe('Sessions revoked: 2\n');
    expect((await ada.get('/users/me')).body.code).toBe('SESSION_NOT_FOUND');
    expect((await operator.runExpectingError('sessions', 'revoke', 'nobody')).code).toBe('USER_NOT_FOUND');
    const entries = await operator.auditEntries('session.revoked');
    expect(entries.map(({ factor, details }) => [factor, JSON.parse(details)])).toEqual([
      ['operator', { count: 1 }],
      ['operator', { count: 2 }],
    ]);
  });

  it('show and change settings with immediate effect', async () => {
    const { settings } = await operator.json('settings', 'get');
    expect(settings).toMatchObject({
      registration_allowed: true,
      password_login_allowed: true,
      password_reset_allowed: true,
      session_timeout_hours: 24,
      log_level: 'info',
    });

    expect(await operator.json('settings', 'set', 'registration_allowed', 'false')).toEqual({
      settings: { registration_allowed: false },
    });
    const response = await operator.program
      .client()
      .post('/users/create', { username: 'late', password: PASSWORD });
    expect(response.body.code).toBe('REGISTRATION_DISABLED');
    expect((await operator.run('settings', 'set', 'session_timeout_hours', '48')).stdout).toBe(
      'session_timeout_hours = 48\n',
    );
    expect(await operator.json('settings', 'get', 'session_timeout_hours')).toEqual({
      settings: { session_timeout_hours: 48 },
    });
    expect(
      (await operator.auditEntries('settings.changed')).map(({ details }) => JSON.parse(details)),
    ).toEqual([
      { setting: 'registration_allowed', value: false },
      { setting: 'session_timeout_hours', value: 48 },
    ]);
  });

  it('reject unknown settings, invalid values and changes that would lock out all users', async () => {
    const refused: [string, string, string][] = [
      ['nonsense', '1', 'INVALID_REQUEST'],
      ['session_timeout_hours', '721', 'INVALID_REQUEST'],
      ['session_timeout_hours', 'true', 'INVALID_REQUEST'],
      ['registration_allowed', 'yes', 'INVALID_REQUEST'],
      ['log_level', 'loud', 'INVALID_REQUEST'],
      ['password_login_allowed', 'false', 'WOULD_LOCK_OUT'],
    ];
    for (const [name, value, code] of refused)
      expect((await operator.runExpectingError('settings', 'set', name, value)).code).toBe(code);
    expect((await operator.runExpectingError('settings', 'get', 'nonsense')).error).toContain('log_level');
    const choices = async (...words: string[]) =>
      (await operator.runExpectingError('settings', 'set', ...words)).error;
    expect(await choices('session_timeout_hours', '721')).toContain('a whole number from 1 to 720');
    expect(await choices('log_level', 'loud')).toContain('debug, info, warn, error');
    expect((await operator.json('settings', 'get')).settings.password_login_allowed).toBe(true);
  });

  it('run the migrations, none of which are pending', async () => {
    expect(await operator.json('migrate')).toEqual({ steps: [] });
  });

  it('are each recorded in the audit log as typed', async () => {
    const commands = (await operator.auditEntries('operator.command')).map(
      ({ details }) => JSON.parse(details).command,
    );

    expect(commands).toContain('sessions revoke --all');
    expect(commands).toContain('settings set session_timeout_hours 48');
    expect(commands.at(-1)).toBe('migrate');
  });

  it('print the error in JSON for an unknown command or missing arguments', async () => {
    expect((await operator.runExpectingError('user', 'fly')).error).toContain(
      'There is no command "user fly"',
    );
    expect((await operator.runExpectingError('sessions', 'revoke')).error).toContain('Usage:');
  });
});
