import { type Person } from '../accounts.js';
import { type FaultyProvider } from '../faulty-provider.js';
import { type HttpClient } from '../http-client.js';
import { type TestApp } from '../test-app.js';

/** Where use cases take place: an installation with an admin and a configured provider. */
export type Stage = { readonly app: TestApp; readonly admin: Person; readonly provider: FaultyProvider };

/** One request, ready to be sent; what is left out follows from the route. */
export type Request = {
  readonly by?: HttpClient;
  readonly path?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** What somebody does that writes. */
export type UseCase = {
  /** Makes everything ready: a request, or what an operator's command calls. */
  readonly prepare: (stage: Stage) => Promise<Request | (() => Promise<unknown>)>;
  /** Tables in which something may be spent although the whole is refused, besides the counters of guesses. */
  readonly spends?: readonly string[];
};

/** By route; a word behind it tells variants apart. */
export type UseCases = Readonly<Record<string, UseCase>>;
