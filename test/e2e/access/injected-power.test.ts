import { beforeAll, describe, expect, it } from '@jest/globals';
import { PERMISSION_NAMES } from '#access';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import { restoreRows } from '../../support/databases/stored-rows.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { EXPECTED } from '../../support/privileges/expected-answers.js';
import { PRINCIPALS, type PrincipalName } from '../../support/privileges/principals.js';
import { isRefusal, Scene, WITHOUT_NAMES } from '../../support/privileges/scene.js';

/** Every name under which a server might look for power, or for whom a request acts as. */
const POWER = {
  ...{ is_admin: true, isAdmin: true, admin: true, role: 'admin', roles: [1], role_id: 1, roleIds: [1] },
  ...{ permissions: ['*'], grants: ['*'], scope: '*', isSystem: true, is_service: true, proved: true },
  ...{ credential_version: 0, session_epoch: 0, suspended_at: null, createdBy: null, parentId: null },
  ...{ sub: 'root', actor: 'root', caller: { isAdmin: true, permissions: PERMISSION_NAMES } },
  ...{ user: { is_admin: true }, account: { is_admin: true }, principal: { isAdmin: true } },
};

const CALLERS: readonly PrincipalName[] = [
  'a stranger',
  'a user',
  'a holder of users.manage',
  'a holder of roles.manage',
  'a full API key of an admin',
];

describe.each(engines)('power in the body of a request on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, WITHOUT_NAMES);
  let scene: Scene;

  beforeAll(async () => {
    scene = await Scene.set(running.app);
  });

  /** Who holds what, without the code under test. */
  const power = async () => ({
    admins: await stored(running.app, 'SELECT id FROM user WHERE is_admin = 1 OR is_service = 1 ORDER BY id'),
    roles: await stored(running.app, 'SELECT name, is_system, permissions FROM role ORDER BY name'),
    members: await stored(running.app, 'SELECT user_id, role_id FROM user_role ORDER BY user_id, role_id'),
    keys: await stored(
      running.app,
      'SELECT user_id, created_by, parent_id, scopes, data_allowed FROM api_key ORDER BY user_id, created_by, scopes',
    ),
  });

  async function effectOf(name: string, caller: PrincipalName, more: object) {
    const effect = { name, answer: await scene.answerTo(name, caller, more), power: await power() };
    if (!isRefusal(effect.answer)) await restoreRows(running.app, scene.rows);
    return effect;
  }

  it.each(CALLERS)('I-09: changes nothing about what an operation does for %s', async (caller) => {
    await restoreRows(running.app, scene.rows);
    const before = await power();
    for (const [name, answers] of EXPECTED) {
      if (!hasBody(name)) continue;
      const answer = answers[PRINCIPALS.indexOf(caller)]!;
      const plain = isRefusal(answer) ? { name, answer, power: before } : await effectOf(name, caller, {});
      expect(await effectOf(name, caller, POWER)).toEqual(plain);
    }
  });

  const hasBody = (name: string): boolean =>
    scene.operations.get(name.split(' ').slice(0, 2).join(' '))?.body !== undefined;
});
