import createClient, { type Client } from 'openapi-fetch';
import { followEvents, type FollowOptions, type SessionEvent } from './events.js';
import { LatchkeyError } from './latchkey-error.js';
import { type Hooks, Recovery } from './recovery.js';
import { type paths } from './schema.js';

export type LatchkeyOptions = Hooks & {
  /** `PUBLIC_URL` of the service. */
  readonly baseUrl: string;
  /** Returns the session token or API key to send; without it, the cookie of the browser is used. */
  readonly token?: () => string | null;
  /** Whether requests are made without the user, such as polling, and must not keep the idle lock away. */
  readonly isBackground?: () => boolean;
  /** `include` for a page on another origin that is in `CORS_ORIGINS`. */
  readonly credentials?: NonNullable<RequestInit['credentials']>;
  readonly fetch?: typeof fetch;
};

type Answer = { readonly data?: unknown; readonly error?: unknown; readonly response: Response };
type DataOf<A> = A extends { data: infer Data; error?: never } ? Data : never;

export type Latchkey = {
  /** Typed requests by path: `api.GET('/users/me')`. */
  readonly api: Client<paths, 'application/json'>;
  /** Returns the data of a successful response. Throws a {@link LatchkeyError} otherwise. */
  readonly send: <A extends Answer>(call: Promise<A>) => Promise<DataOf<A>>;
  /** Follows the session until it ends: locks, unlocks, and its end. Not for API keys. */
  readonly events: (options?: FollowOptions) => AsyncGenerator<SessionEvent, void>;
};

/** Hooks that may be needed for one request: a login, then an unlock, then a proof. */
const MAX_REPEATS = 3;

/** Creates a client. */
export function createLatchkey(options: LatchkeyOptions): Latchkey {
  const { baseUrl, credentials = 'same-origin' } = options;
  const fetchOnce = options.fetch ?? ((request: Request) => fetch(request));
  const recovery = new Recovery(options);

  const attempt = async (original: Request): Promise<Response> => {
    for (let repeats = 0; ; repeats += 1) {
      const sentAt = recovery.mark();
      const response = await fetchOnce(prepare(original, options));
      const isRefusal = [401, 403, 423].includes(response.status) && repeats < MAX_REPEATS;
      if (!isRefusal) return response;
      const body: unknown = await response
        .clone()
        .json()
        .catch(() => null);
      if (!(await recovery.resolve(response.status, body, original.url, sentAt))) return response;
    }
  };

  return {
    api: createClient<paths, 'application/json'>({ baseUrl, credentials, fetch: attempt }),
    send,
    events: (followed = {}) =>
      followEvents(
        (headers, signal) => attempt(new Request(`${baseUrl}/api/events`, { headers, signal, credentials })),
        followed,
      ),
  };
}

/** Copies a request, so that it can be repeated, and adds the current token. */
function prepare(original: Request, { token, isBackground }: LatchkeyOptions): Request {
  const request = original.clone();
  const value = token?.() ?? null;
  if (value !== null) request.headers.set('Authorization', `Bearer ${value}`);
  // With a token, the responses of a login have one as well, and no cookie is set.
  if (token !== undefined) request.headers.set('X-Auth-Mode', 'bearer');
  if (isBackground?.() === true) request.headers.set('X-Background', '1');
  return request;
}

async function send<A extends Answer>(call: Promise<A>): Promise<DataOf<A>> {
  const answer = await call.catch((cause: unknown) => {
    throw cause instanceof SyntaxError
      ? new LatchkeyError(
          200,
          'UNREADABLE_RESPONSE',
          'The service sent a response that cannot be read',
          {},
          { cause },
        )
      : new LatchkeyError(0, 'NETWORK_ERROR', 'The service cannot be reached', {}, { cause });
  });
  if (!answer.response.ok) throw LatchkeyError.fromBody(answer.response.status, answer.error);
  return answer.data as DataOf<A>;
}
