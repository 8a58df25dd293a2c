import { type HttpResponse } from '../clients/http-client.js';
import { differences, maskPaths } from '../clients/response-diff.js';
import { type DriverCode } from '../faults/statement-faults.js';
import {
  type Changes,
  diffRows,
  restoreRows,
  storedRows,
  type StoredRows,
} from '../databases/stored-rows.js';
import { type FaultyStage, type UseCase } from '../fixtures/use-cases/index.js';

/** Every observable effect of one run. */
export type Outcome = {
  readonly response: unknown;
  /** The rows that were added to or removed from the tables. */
  readonly changes: Changes;
  readonly log: readonly string[];
};

/** Log lines that come after the response or from background tasks. */
const UNRELATED = /^(request$|remote desktops are )/;

/** One use case that can be run repeatedly from the same rows. */
export class UseCaseReplay {
  /** The statements of the use case’s transactions when nothing fails. */
  statements: readonly string[] = [];
  private readonly afterCommits: Changes[] = [{}];
  private randomPaths: ReadonlySet<string> = new Set();
  private clean!: Outcome;

  private constructor(
    private readonly stage: FaultyStage,
    private readonly perform: () => Promise<unknown>,
    private readonly before: StoredRows,
  ) {}

  /** Prepares the case and runs it twice, to record its effects and find the random values. */
  static async of(stage: FaultyStage, name: string, useCase: UseCase): Promise<UseCaseReplay> {
    const perform = await toRequest(stage, name, useCase);
    const replay = new UseCaseReplay(stage, perform, await storedRows(stage.app));
    await replay.record();
    return replay;
  }

  /** The expected outcome of every successful run. */
  get expected(): Outcome {
    return maskPaths(this.clean, this.randomPaths) as Outcome;
  }

  /** Runs it with an error at one of its statements. */
  async performWith(at: number, error: DriverCode): Promise<Outcome> {
    this.stage.faults.arm(at, error);
    const outcome = await this.runOnce();
    if (!this.stage.faults.hasFailed) throw new Error(`the statement ${at} was not sent`);
    return maskPaths(outcome, this.randomPaths) as Outcome;
  }

  /** The rows in the tables when the statement of that number was the last. */
  changesBefore(at: number): Changes {
    const committed = this.statements.slice(0, at).filter((statement) => statement === 'COMMIT').length;
    return maskPaths(this.afterCommits[committed], this.randomPaths, '/changes') as Changes;
  }

  private async record(): Promise<void> {
    const { app, faults } = this.stage;
    faults.onCommit = async () => {
      this.afterCommits.push(diffRows(this.before, await storedRows(app)));
    };
    faults.arm();
    this.clean = await this.runOnce();
    faults.onCommit = async () => undefined;
    this.statements = [...faults.statements];
    this.randomPaths = new Set(differences(this.clean, await this.runOnce()));
  }

  private async runOnce(): Promise<Outcome> {
    const { app } = this.stage;
    const logged = app.logLines.length;
    const response = await this.perform().then(toComparable, (error: unknown) => ({ thrown: String(error) }));
    const changes = diffRows(this.before, await storedRows(app));
    const log = app.logLines.slice(logged).map(messageOf);
    await restoreRows(app, this.before);
    return { response, changes, log: log.filter((message) => !UNRELATED.test(message)).sort() };
  }
}

/** The same request, or the same call of an operator command, each time. */
async function toRequest(stage: FaultyStage, name: string, useCase: UseCase) {
  const prepared = await useCase.prepare(stage);
  if (typeof prepared === 'function') return prepared;
  const [method = '', route = ''] = name.split(' ');
  const { by, path, body, headers } = prepared;
  const cookie = [...(by?.cookies ?? [])].map(([key, value]) => `${key}=${value}`).join('; ');
  const defaults = { ...(cookie && { cookie }), ...headers };
  return () => stage.app.client(defaults).send(method, path ?? route, body, {});
}

function toComparable(response: unknown): unknown {
  if (!isHttpResponse(response)) return { result: response };
  const { status, body, headers, setCookies } = response;
  const cookies = setCookies.map((cookie) => cookie.replace(/=[^;]+/, '=…'));
  return { status, body, cookies, location: headers.get('location'), retryAfter: headers.get('retry-after') };
}

const isHttpResponse = (response: unknown): response is HttpResponse =>
  typeof response === 'object' && response !== null && 'setCookies' in response;

const messageOf = (line: string): string => (JSON.parse(line) as { msg: string }).msg;
