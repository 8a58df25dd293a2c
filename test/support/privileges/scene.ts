import { HostResolver } from '#platform/network';
import { ActivityRecorder } from '#sessions';
import { KnownNames } from '../app/known-names.js';
import { type TestApp } from '../app/test-app.js';
import { type HttpResponse } from '../clients/http-client.js';
import { type StoredRows, storedRows } from '../databases/stored-rows.js';
import { plant } from '../fixtures/db-fixtures.js';
import { type Belongings } from './belongings.js';
import { type LiveOperation, listLiveOperations } from './live-operations.js';
import { assemble, type Cast, plantExamples, type PrincipalName } from './principals.js';
import { AIMS } from './targets.js';

/** For an application that looks up no names. */
export const WITHOUT_NAMES = { overrides: [[HostResolver, new KnownNames({})]] } as const;

/** Whether an answer, expected or not, has the status of an error. */
export const isRefusal = (answer: string): boolean => /^[45]/.test(answer);

/** An installation with the principals, and the operations that they can be asked to try. */
export class Scene {
  private constructor(
    private readonly app: TestApp,
    readonly operations: ReadonlyMap<string, LiveOperation>,
    readonly cast: Cast,
    /** What to restore after a change. */
    readonly rows: StoredRows,
  ) {}

  static async set(app: TestApp): Promise<Scene> {
    // It writes at any time.
    app.get(ActivityRecorder).record = () => undefined;
    await plantExamples(app);
    const cast = await assemble(app);
    return new Scene(app, listLiveOperations(app), cast, await storedRows(app));
  }

  /** Returns the status, and the code of a refusal. `more` are fields that the body does not have in the document. */
  async answerTo(name: string, principal: PrincipalName, more: object = {}): Promise<string> {
    const { status, body } = await this.send(name, principal, more);
    if (status < 400) return String(status);
    await plant(this.app, 'DELETE FROM attempt');
    return [status, body.code, body.code === 'SESSION_NOT_FOUND' && body.reason].filter(Boolean).join(' ');
  }

  private send(name: string, principal: PrincipalName, more: object): Promise<HttpResponse> {
    const [method = '', path = '', target] = name.split(' ');
    const operation = this.operations.get(`${method} ${path}`)!;
    const { headers, own } = this.cast.callers[principal];
    const targets: Readonly<Record<string, Belongings>> = { ...this.cast.targets, own };
    const aim = target === undefined ? {} : AIMS[`${method} ${path}`]!(targets[target]!);
    const values = { ...operation.parameters, ...aim.parameters };
    const url = path.replace(/\{(\w+)\}/g, (_match, key: string) => encodeURIComponent(values[key]!));
    const query = aim.query === undefined ? '' : `?${aim.query}`;
    const body = operation.body && { ...more, ...operation.body, ...aim.body };
    return this.app.client(headers).send(method, url + query, body, {});
  }
}
