import { AsyncLocalStorage } from 'node:async_hooks';

/** A response of the provider, before the library has parsed it. */
export type ProviderResponse = {
  readonly status: number;
  /** Media type as sent; null without one. */
  readonly type: string | null;
  readonly text: string;
};

const current = new AsyncLocalStorage<RequestTrace>();

/** Records the response to one openid-client request, because the errors of the library omit it. */
export class RequestTrace {
  isSent = false;
  response: ProviderResponse | null = null;

  follow<T>(work: () => Promise<T>): Promise<T> {
    return current.run(this, work);
  }

  /** Makes a request and records its response in the current trace, if any. */
  static async note(request: () => Promise<Response>): Promise<Response> {
    const trace = current.getStore();
    if (trace) trace.isSent = true;
    const response = await request();
    if (trace) trace.response = await readResponse(response.clone());
    return response;
  }
}

async function readResponse(response: Response): Promise<ProviderResponse> {
  const { status, headers } = response;
  return { status, type: headers.get('content-type'), text: await response.text() };
}
