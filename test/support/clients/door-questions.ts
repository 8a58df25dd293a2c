import { plainRequest, type PlainAnswer } from './plain-http.js';

type Headers = Readonly<Record<string, string | string[]>>;

/** The request that a proxy asks about. */
export type Asked = {
  /** A URL; its path and query are sent as they are. */
  readonly url: string;
  readonly method?: string;
  /** The headers of the client. */
  readonly headers?: Headers;
};

const PARTS = /^(?<scheme>[a-z]+):\/\/(?<host>[^/]*)(?<target>.*)$/s;

export const DIALECTS = ['nginx', 'forward', 'envoy'] as const;
export type DialectName = (typeof DIALECTS)[number];

/** Asks as a proxy of this dialect does. */
export function askAs(dialect: DialectName, server: string, asked: Asked): Promise<PlainAnswer> {
  return plainRequest(server, QUESTIONS[dialect](asked));
}

type Question = { readonly method: string; readonly path: string; readonly headers: Headers };

const QUESTIONS: Readonly<Record<DialectName, (asked: Asked) => Question>> = {
  nginx: ({ url, method = 'GET', headers }) => ({
    method: 'GET',
    path: '/door/nginx',
    headers: { ...headers, 'x-original-url': url, 'x-original-method': method },
  }),
  forward: ({ url, method = 'GET', headers }) => {
    const { scheme, host, target } = partsOf(url);
    const described = { 'x-forwarded-proto': scheme, 'x-forwarded-host': host, 'x-forwarded-uri': target };
    return {
      method: 'GET',
      path: '/door/forward',
      headers: { ...headers, ...described, 'x-forwarded-method': method },
    };
  },
  envoy: ({ url, method = 'GET', headers }) => {
    const { scheme, host, target } = partsOf(url);
    return {
      method,
      path: `/door/envoy${target}`,
      headers: { ...headers, host, 'x-forwarded-proto': scheme },
    };
  },
};

function partsOf(url: string): { scheme: string; host: string; target: string } {
  const { scheme = '', host = '', target = '' } = PARTS.exec(url)?.groups ?? {};
  return { scheme, host, target };
}
