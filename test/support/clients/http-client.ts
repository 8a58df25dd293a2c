/** One response with its parsed body. */
export type HttpResponse = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests read any property
  readonly setCookies: readonly string[];
};

type HeaderMap = Record<string, string>;

/** Called with every response; an error that it throws fails the test. */
export type ResponseCheck = (method: string, path: string, response: HttpResponse) => void;

/** A minimal browser: keeps cookies, sends JSON. */
export class HttpClient {
  readonly cookies = new Map<string, string>();

  constructor(
    readonly baseUrl: string,
    private readonly defaults: HeaderMap = {},
    private readonly check: ResponseCheck = () => undefined,
  ) {}

  get(path: string, headers: HeaderMap = {}): Promise<HttpResponse> {
    return this.send('GET', path, undefined, headers);
  }

  post(path: string, body?: unknown, headers: HeaderMap = {}): Promise<HttpResponse> {
    return this.send('POST', path, body, headers);
  }

  put(path: string, body?: unknown, headers: HeaderMap = {}): Promise<HttpResponse> {
    return this.send('PUT', path, body, headers);
  }

  patch(path: string, body?: unknown, headers: HeaderMap = {}): Promise<HttpResponse> {
    return this.send('PATCH', path, body, headers);
  }

  delete(path: string, body?: unknown, headers: HeaderMap = {}): Promise<HttpResponse> {
    return this.send('DELETE', path, body, headers);
  }

  /** Sends `body` as JSON, or unchanged if it is a string or bytes. */
  async send(method: string, path: string, body: unknown, headers: HeaderMap): Promise<HttpResponse> {
    const isRaw = typeof body === 'string' || body instanceof Uint8Array;
    const received = await fetch(this.baseUrl + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.cookies.size > 0 ? { cookie: this.cookieHeader() } : {}),
        ...this.defaults,
        ...headers,
      },
      ...(body === undefined ? {} : { body: isRaw ? (body as string) : JSON.stringify(body) }),
    });
    const setCookies = received.headers.getSetCookie();
    setCookies.forEach((cookie) => {
      this.storeCookie(cookie);
    });
    const response = {
      status: received.status,
      headers: received.headers,
      body: parse(await received.text()),
      setCookies,
    };
    this.check(method, path, response);
    return response;
  }

  private cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  private storeCookie(setCookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(setCookie) ?? [];
    if (value === '' || /max-age=0/i.test(setCookie)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
