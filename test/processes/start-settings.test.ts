import { networkInterfaces } from 'node:os';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from '../support/processes/processes.js';
import { Program } from '../support/processes/program.js';
import { sendRaw } from '../support/clients/raw-http.js';

const hasIpv6 = Object.values(networkInterfaces()).some((found) =>
  found?.some(({ address }) => address === '::1'),
);

beforeAll(build);

describe('a start', () => {
  let program: Program;

  afterEach(() => program.stop());

  it('reads a .env file with a byte order mark when process variables are empty', async () => {
    program = await Program.start(
      { ISSUER_NAME: '' },
      '\uFEFFPUBLIC_URLL=https://typo.example\r\nPROT=1\r\n',
    );

    const warning = program.startLog.split('\n').find((line) => line.includes('unknown environment'));
    expect(JSON.parse(warning!)).toMatchObject({
      level: 'warn',
      msg: 'unknown environment variables: PROT (did you mean PORT?), PUBLIC_URLL (did you mean PUBLIC_URL?)',
    });
    expect(program.startLog).not.toContain('typo.example');
  });

  it('logs what doctor warns of in the configuration and at the key file', async () => {
    program = await Program.start({ PUBLIC_URL: 'https://id.example.com' });
    const warnings = (await program.logThrough(/no users yet/))
      .map((line) => JSON.parse(line) as { level: string; msg: string })
      .filter(({ level }) => level === 'warn')
      .map(({ msg }) => msg);

    expect(warnings).toContainEqual(expect.stringMatching(/^proxies: PUBLIC_URL is https/));
    expect(warnings).toContainEqual(expect.stringMatching(/^passwords: are hashed with too low a cost/));
    expect(warnings).not.toContainEqual(expect.stringMatching(/^(cookies|address|master key):/));
  });

  (hasIpv6 ? it : it.skip)('listens on an IPv6 address in brackets', async () => {
    program = await Program.start({ HOST: '[::1]' });

    expect(program.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await program.client().get('/health')).status).toBe(200);
  });

  it('listens on 127.0.0.1 for localhost', async () => {
    program = await Program.start({ HOST: 'localhost' });
    const { port } = new URL(program.url);

    expect(program.url).toBe(`http://127.0.0.1:${port}`);
    await expect(fetch(`http://[::1]:${port}/health`)).rejects.toThrow('fetch failed');
    const connect = await sendRaw(
      program.url,
      'CONNECT db:1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );
    expect(JSON.parse(connect.text)).toHaveProperty('code');
  });
});
