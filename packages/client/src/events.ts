import { LatchkeyError } from './latchkey-error.js';
import { type components } from './schema.js';

/** An event of the session, such as `session.locked`. */
export type SessionEvent = components['schemas']['SessionEventResponse'];

export type FollowOptions = {
  /** Stops following. */
  readonly signal?: AbortSignal;
  /** Milliseconds to wait before a new connection; doubles up to a minute while connections fail. Default 1,000. */
  readonly retryMs?: number;
};

type Connect = (headers: Record<string, string>, signal: AbortSignal) => Promise<Response>;

const MAX_RETRY_MS = 60_000;

/**
 * Yields the events of `GET /api/events`, and connects again when the connection breaks. Ends after `session.ended` and when
 * `signal` is aborted. Throws a {@link LatchkeyError} when the service refuses the connection. By `fetch` rather than
 * `EventSource`, which sends no token and is missing in Node.
 */
export async function* followEvents(
  connect: Connect,
  { signal = new AbortController().signal, retryMs = 1_000 }: FollowOptions,
): AsyncGenerator<SessionEvent, void> {
  let [lastId, delay] = ['', retryMs];
  while (!signal.aborted) {
    try {
      for await (const { id, data } of open(connect, lastId, signal)) {
        [lastId, delay] = [id, retryMs];
        const event = JSON.parse(data) as SessionEvent;
        yield event;
        if (event.type === 'session.ended') return;
      }
    } catch (error) {
      if (isFinal(error)) throw error;
    }
    await pause(delay, signal);
    delay = Math.min(delay * 2, MAX_RETRY_MS);
  }
}

async function* open(connect: Connect, lastId: string, signal: AbortSignal): AsyncGenerator<RawEvent, void> {
  const resume = lastId === '' ? {} : { 'Last-Event-ID': lastId };
  const response = await connect({ Accept: 'text/event-stream', ...resume }, signal);
  if (!response.ok) throw await toError(response);
  if (response.body !== null) yield* readEvents(response.body);
}

const toError = async (response: Response): Promise<LatchkeyError> =>
  LatchkeyError.fromBody(response.status, await response.json().catch(() => null));

/** Whether a new connection would be refused as well: the service answered, and not because it is unavailable. */
const isFinal = (error: unknown): boolean =>
  error instanceof LatchkeyError && error.status !== 429 && error.status < 500;

type RawEvent = { readonly id: string; readonly data: string };

/** Parses the stream as the HTML standard defines it (section 9.2.6), as far as a server of Latchkey uses it. */
async function* readEvents(body: NonNullable<Response['body']>): AsyncGenerator<RawEvent, void> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let id = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).replaceAll('\r\n', '\n').split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const field = (name: string) =>
          block
            .split('\n')
            .flatMap((line) =>
              line.startsWith(`${name}:`) ? [line.slice(name.length + 1).trimStart()] : [],
            );
        id = field('id').at(-1) ?? id;
        const data = field('data');
        if (data.length > 0) yield { id, data: data.join('\n') };
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
