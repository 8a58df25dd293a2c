import { existsSync } from 'node:fs';
import { describe } from '@jest/globals';
import { ReverseProxy } from './reverse-proxy.js';

const CADDY = '/usr/bin/caddy';

/**
 * @param site a documented site
 * @param name its host name, as documented; it is served without TLS on a free port here
 * @param served the host name to serve instead
 */
export const startCaddy = (
  site: string,
  name = 'latchkey.example.com',
  served = '127.0.0.1',
): Promise<ReverseProxy> =>
  ReverseProxy.start({
    path: CADDY,
    configuration: (_folder, port) => {
      const global = '{\n  admin off\n  log {\n    level ERROR\n  }\n}\n';
      return global + site.replace(`${name} {`, `http://${served}:${port} {\nbind 127.0.0.1`);
    },
    options: (_folder, file) => ['run', '--config', file, '--adapter', 'caddyfile'],
  });

/** Tests with Caddy run where it is installed; `npm test` reports when it is not. */
export const describeBehindCaddy = existsSync(CADDY) ? describe : describe.skip;
