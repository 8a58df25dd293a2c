import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

export type PlainAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly location: string;
  readonly setCookies: readonly string[];
  readonly body: string;
};

type PlainRequest = {
  readonly method?: string;
  readonly path: string;
  /** Several values of a name are sent as several lines. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
};

/** Sends one request with exactly these headers, `Host` and `Upgrade` included, and follows no redirect. */
export async function plainRequest(
  url: string,
  { method = 'GET', path, headers = {}, body = '' }: PlainRequest,
) {
  const { hostname, port } = new URL(url);
  const sent = request({ hostname, port, method, path, headers, agent: false });
  sent.end(body);
  // A response with status 101 is another event, with the connection.
  const upgraded = once(sent, 'upgrade').then((values) => {
    (values[1] as Socket).destroy();
    return values[0] as IncomingMessage;
  });
  const answered = once(sent, 'response').then((values) => values[0] as IncomingMessage);
  const response = await Promise.race([answered, upgraded]);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    location: response.headers.location ?? '',
    setCookies: response.headers['set-cookie'] ?? [],
    body: await text(response),
  } satisfies PlainAnswer;
}
