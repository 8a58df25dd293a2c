import { type FastifyRequest } from 'fastify';
import { type AppConfig } from '#platform/config';

const LOCALHOST = 'localhost';

/** How the browser that sent a request reaches us, as far as cookies depend on it. */
export class SecureChannel {
  private readonly isLocal: boolean;

  constructor(private readonly config: AppConfig) {
    this.isLocal = new URL(config.env.PUBLIC_URL).hostname === LOCALHOST;
  }

  isHttps({ protocol }: Pick<FastifyRequest, 'protocol'>): boolean {
    return this.config.isHttps || protocol === 'https';
  }

  /**
   * Whether the browser takes cookies with the prefix `__Host-`: over HTTPS and on `localhost`. A proxy may pass
   * `localhost` on as the host of any site: the operator has to mean it, too.
   */
  takesHostCookies(request: Pick<FastifyRequest, 'protocol' | 'hostname'>): boolean {
    return this.isHttps(request) || (this.isLocal && request.hostname === LOCALHOST);
  }
}
