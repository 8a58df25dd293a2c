import { type Answer } from '../clients/http-client.js';
import { differences, masked } from '../clients/response-diff.js';
import { type DriverCode } from '../faults/statement-faults.js';
import { type Changes, changesOf, putBack, storedRows, type StoredRows } from '../databases/stored-rows.js';
import { type FaultyStage, type UseCase } from '../fixtures/use-cases/index.js';

/** Every observable effect of one run. */
export type Outcome = {
  readonly answer: unknown;
  /** The rows that were added to or removed from the tables. */
  readonly changes: Changes;
  readonly log: readonly string[];
};

/** Log lines that come after the response or from background tasks. */
const BESIDE = /^(request$|remote desktops are )/;

/** One use case that can be run repeatedly from the same rows. */
export class UseCaseReplay {
  /** The statements of the use case’s transactions when nothing fails. */
  statements: readonly string[] = [];
  private readonly afterCommits: Changes[] = [{}];
  private places: ReadonlySet<string> = new Set();
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
    await replay.learn();
    return replay;
  }

  /** The expected outcome of every successful run. */
  get expected(): Outcome {
    return masked(this.clean, this.places) as Outcome;
  }

  /** Runs it with an error at one of its statements. */
  async performWith(at: number, error: DriverCode): Promise<Outcome> {
    this.stage.faults.arm(at, error);
    const outcome = await this.performed();
    if (!this.stage.faults.hasStruck) throw new Error(`the statement ${at} did not come`);
    return masked(outcome, this.places) as Outcome;
  }

  /** The rows in the tables when the statement of that number was the last. */
  changesBefore(at: number): Changes {
    const committed = this.statements.slice(0, at).filter((statement) => statement === 'COMMIT').length;
    return masked(this.afterCommits[committed], this.places, '/changes') as Changes;
  }

  private async learn(): Promise<void> {
    const { app, faults } = this.stage;
    faults.onCommit = async () => {
      this.afterCommits.push(changesOf(this.before, await storedRows(app)));
    };
    faults.arm();
    this.clean = await this.performed();
    faults.onCommit = async () => undefined;
    this.statements = [...faults.statements];
    this.places = new Set(differences(this.clean, await this.performed()));
  }

  private async performed(): Promise<Outcome> {
    const { app } = this.stage;
    const logged = app.logLines.length;
    const answer = await this.perform().then(toComparable, (error: unknown) => ({ thrown: String(error) }));
    const changes = changesOf(this.before, await storedRows(app));
    const log = app.logLines.slice(logged).map(messageOf);
    await putBack(app, this.before);
    return { answer, changes, log: log.filter((message) => !BESIDE.test(message)).sort() };
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

function toComparable(answer: unknown): unknown {
  if (!isAnswer(answer)) return { result: answer };
  const { status, body, headers, setCookies } = answer;
  const cookies = setCookies.map((cookie) => cookie.replace(/=[^;]+/, '=…'));
  return { status, body, cookies, location: headers.get('location'), retryAfter: headers.get('retry-after') };
}

const isAnswer = (answer: unknown): answer is Answer =>
  typeof answer === 'object' && answer !== null && 'setCookies' in answer;

const messageOf = (line: string): string => (JSON.parse(line) as { msg: string }).msg;
