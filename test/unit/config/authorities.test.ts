import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readAuthorities } from '#platform/config';

const CERTIFICATE = readFileSync('test/support/fixtures/tls/provider.cert.pem', 'utf8');
const KEY = readFileSync('test/support/fixtures/tls/provider.key.pem', 'utf8');
/** A certificate that lost its last line, as after an interrupted copy. */
const CUT = CERTIFICATE.replace(/-----END[^]*$/, '');
const DAMAGED = CERTIFICATE.replace(/\n.{64}\n/, '\n');

describe('a file of certificate authorities', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-authorities-'));
  const file = join(folder, 'ca.pem');
  const read = (content: string) => {
    writeFileSync(file, content);
    return readAuthorities(file);
  };
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['one certificate', CERTIFICATE],
    ['several certificates with comments', `# Root\n${CERTIFICATE}\n# Intermediate\n${CERTIFICATE}`],
    ['Windows line ends', CERTIFICATE.replaceAll('\n', '\r\n')],
  ])('is accepted with %s', (_case, content) => {
    expect(read(content)).toBe(content);
  });

  it.each([
    ['no certificate', 'MIIB', 'contains no PEM certificate'],
    ['nothing', '', 'contains no PEM certificate'],
    ['a private key', CERTIFICATE + KEY, 'block 2 of 2 is not a valid certificate'],
    ['a certificate that is cut off', CERTIFICATE + CUT, 'block 2 of 2 is not a valid certificate'],
    ['a damaged certificate', DAMAGED + CERTIFICATE, 'block 1 of 2 is not a valid certificate'],
  ])('is rejected with %s', (_case, content, problem) => {
    expect(() => read(content)).toThrow(problem);
  });
});
