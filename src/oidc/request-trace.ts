import { AsyncLocalStorage } from 'node:async_hooks';

/** What the provider answered, before the library has looked at it. */
export type ReceivedAnswer = {
  readonly status: number;
  /** Media type as sent; null without one. */
  readonly type: string | null;
  readonly text: string;
};

const current = new AsyncLocalStorage<RequestTrace>();

/** Follows one request of the library: tells what came back, whatever words the library has for a failure. */
export class RequestTrace {
  isSent = false;
  answer: ReceivedAnswer | null = null;

  follow<T>(work: () => Promise<T>): Promise<T> {
    return current.run(this, work);
  }

  /** Makes a request and notes its answer in the trace that follows it, if any. */
  static async note(request: () => Promise<Response>): Promise<Response> {
    const trace = current.getStore();
    if (trace) trace.isSent = true;
    const response = await request();
    if (trace) trace.answer = await received(response.clone());
    return response;
  }
}

async function received(response: Response): Promise<ReceivedAnswer> {
  const { status, headers } = response;
  return { status, type: headers.get('content-type'), text: await response.text() };
}
