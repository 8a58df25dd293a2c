import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import { ReverseProxy } from './reverse-proxy.js';

const APACHE = '/usr/sbin/apache2';
const LUA_SOCKET = '/usr/share/lua/5.3/socket.lua';
const MODULES = '/usr/lib/apache2/modules';
/** Enabled by every Debian package of Apache. */
const ALWAYS = ['mpm_event', 'authz_core', 'alias'];

/**
 * @param site a documented configuration that terminates TLS on port 443; it listens without TLS on a free port here
 * @param script its Lua file, if it has one
 */
export const startApache = (site: string, script = ''): Promise<ReverseProxy> =>
  ReverseProxy.start({
    path: APACHE,
    configuration: (folder, port) => {
      const lua = join(folder, 'door.lua');
      writeFileSync(lua, script);
      const here = site
        .replaceAll(/^ *SSL.*\n/gm, '')
        .replaceAll('*:443', `127.0.0.1:${port}`)
        .replace('/etc/apache2/door.lua', lua);
      const main = [
        `ServerRoot ${folder}`,
        `PidFile ${folder}/pid`,
        `Mutex file:${folder}`,
        `ErrorLog ${folder}/error.log`,
        'ServerName localhost',
        `Listen 127.0.0.1:${port}`,
        ...modulesOf(site).map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`),
      ];
      return `${main.join('\n')}\n${here}`;
    },
    options: (_folder, file) => ['-D', 'FOREGROUND', '-f', file],
  });

/** Returns the modules that the documentation tells operators to enable. */
function modulesOf(site: string): string[] {
  const enabled = /^# a2enmod (.*)$/m.exec(site)?.[1]?.split(' ') ?? [];
  return [...ALWAYS, ...enabled.filter((name) => name !== 'ssl')];
}

/** Tests with Apache run where it and lua-socket are installed; `npm test` says when they are not. */
export const describeBehindApache = [APACHE, LUA_SOCKET].every((path) => existsSync(path))
  ? describe
  : describe.skip;
