import { beforeAll, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import { diffRows, restoreRows, storedRows } from '../../support/databases/stored-rows.js';
import { EXPECTED } from '../../support/privileges/expected-answers.js';
import { PRINCIPALS } from '../../support/privileges/principals.js';
import { isRefusal, Scene, WITHOUT_NAMES } from '../../support/privileges/scene.js';
import { aimsOf } from '../../support/privileges/targets.js';

/** Where refusals are counted, recorded and ordered. */
const RECORDS = ['attempt', 'audit_log', 'instance_state', 'outbox_event'];

describe.each(engines)('the operations of the API on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, WITHOUT_NAMES);
  let scene: Scene;

  beforeAll(async () => {
    scene = await Scene.set(running.app);
  });

  it('I-01: each have an expected answer', () => {
    const names = [...scene.operations.keys()].flatMap(aimsOf);
    expect(EXPECTED.map(([name]) => name).sort()).toEqual(names.sort());
    for (const [, answers] of EXPECTED) expect(answers).toHaveLength(PRINCIPALS.length);
  });

  it.each(PRINCIPALS)(
    'I-01: answer %s as the contract says, and change nothing where they refuse',
    async (principal) => {
      const { app } = running;
      await restoreRows(app, scene.rows);
      const column = PRINCIPALS.indexOf(principal);
      const expected = EXPECTED.map(([name, answers]) => [name, answers[column]!] as const);
      const answers: Record<string, string> = {};
      for (const [name, answer] of expected)
        if (isRefusal(answer)) answers[name] = await scene.answerTo(name, principal);
      const changed = Object.keys(diffRows(scene.rows, await storedRows(app)));
      const touched = changed.filter((table) => !RECORDS.includes(table));
      for (const [name, answer] of expected) {
        if (isRefusal(answer)) continue;
        answers[name] = await scene.answerTo(name, principal);
        if (!name.startsWith('GET ')) await restoreRows(app, scene.rows);
      }
      expect({ answers, touched }).toEqual({ answers: Object.fromEntries(expected), touched: [] });
    },
  );
});
