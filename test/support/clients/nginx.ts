import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import { ReverseProxy } from './reverse-proxy.js';

const NGINX = '/usr/sbin/nginx';

/** @param site a documented configuration that listens on port 80; it listens on a free port here */
export const startNginx = (site: string): Promise<ReverseProxy> =>
  ReverseProxy.start({
    path: NGINX,
    configuration: (folder, port) => {
      const listening = site.replaceAll('listen 80;', `listen 127.0.0.1:${port};`);
      const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (name) => `${name}_temp_path ${folder}/${name};`,
      );
      const main = `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; worker_processes 1;`;
      return `${main} events {} http { access_log off; ${paths.join(' ')} ${listening} }`;
    },
    options: (folder, file) => ['-c', file, '-p', folder, '-e', join(folder, 'error.log')],
  });

/** Tests with nginx run where it is installed; `npm test` reports when it is not. */
export const describeBehindNginx = existsSync(NGINX) ? describe : describe.skip;
