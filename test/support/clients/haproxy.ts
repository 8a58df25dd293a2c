import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import { ReverseProxy } from './reverse-proxy.js';

const HAPROXY = '/usr/sbin/haproxy';

/**
 * @param configuration a documented configuration that terminates TLS on port 443; it listens without TLS on a free port here
 * @param script its Lua file
 */
export const startHaproxy = (configuration: string, script: string): Promise<ReverseProxy> =>
  ReverseProxy.start({
    path: HAPROXY,
    configuration: (folder, port) => {
      const lua = join(folder, 'door.lua');
      writeFileSync(lua, script);
      return configuration
        .replace('/etc/haproxy/door.lua', lua)
        .replace(/bind :443 .*/, `bind 127.0.0.1:${port}`);
    },
    options: (_folder, file) => ['-db', '-q', '-f', file],
  });

/** Tests with HAProxy run where it is installed; `npm test` says when it is not. */
export const describeBehindHaproxy = existsSync(HAPROXY) ? describe : describe.skip;
