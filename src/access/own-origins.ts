import { type FastifyRequest } from 'fastify';
import { type AppConfig } from '#platform/config';

/** How a request reached us, as far as it is to be believed: what trusted proxies say counts. */
type Reached = Pick<FastifyRequest, 'protocol' | 'host'>;

/** The origins whose pages may change things with the session cookie: scheme, host and port, compared exactly. */
export class OwnOrigins {
  private readonly listed: ReadonlySet<string>;
  private readonly publicOrigin: string | null;

  constructor({ corsOrigins, publicOrigin }: Pick<AppConfig, 'corsOrigins' | 'publicOrigin'>) {
    this.publicOrigin = publicOrigin;
    this.listed = new Set(corsOrigins);
  }

  has(origin: string, reached: Reached): boolean {
    return this.listed.has(origin) || this.isServed(origin, reached);
  }

  /** The origin that the service itself is at; no listed one. */
  isServed(origin: string, reached: Reached): boolean {
    return this.publicOrigin === null ? isOriginOf(reached, origin) : origin === this.publicOrigin;
  }
}

/**
 * The page came from the host that it now calls. A proxy that ends TLS may not be known as one, so that its requests look
 * like plain HTTP; a page over plain HTTP is never that of a request over HTTPS.
 */
function isOriginOf({ protocol, host }: Reached, origin: string): boolean {
  return [protocol, 'https'].some((scheme) => {
    const own = `${scheme}://${host}`;
    return URL.canParse(own) && new URL(own).origin === origin;
  });
}
