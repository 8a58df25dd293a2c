import { describe, expect, it } from '@jest/globals';
import { parseHostAndPort } from '#platform/network';

describe('parsing host:port', () => {
  it.each([
    ['guacd:4822', 'guacd', 4822],
    ['localhost:1', 'localhost', 1],
    ['my_guacd-2.example.com:65535', 'my_guacd-2.example.com', 65535],
    ['192.0.2.7:4822', '192.0.2.7', 4822],
    ['[::1]:4822', '::1', 4822],
    ['[2001:db8::7]:80', '2001:db8::7', 80],
    ['[::ffff:192.0.2.7]:80', '::ffff:192.0.2.7', 80],
    [`${'a'.repeat(63)}:80`, 'a'.repeat(63), 80],
  ])('accepts %s', (text, host, port) => {
    expect(parseHostAndPort(text)).toEqual({ host, port });
  });

  it.each([
    '',
    'guacd',
    'guacd:',
    ':4822',
    'guacd:0',
    'guacd:04822',
    'guacd:65536',
    'guacd:99999',
    'guacd:4822 ',
    ' guacd:4822',
    'guacd:4822\n',
    'guacd:48x',
    'guacd:-1',
    'guacd:1e3',
    'http://guacd:4822',
    'guacd:4822/path',
    'user@guacd:4822',
    '::1:4822',
    '[::1]',
    '[::g]:80',
    '[guacd]:80',
    '[fe80::1%eth0]:80',
    '1.2.3:80',
    '256.1.1.1:80',
    '1.2.3.4.5:80',
    '.guacd:80',
    'guacd.:80',
    'gua..cd:80',
    '-guacd:80',
    'guacd-:80',
    'gäste:80',
    `${'a'.repeat(64)}:80`,
    `${'a.'.repeat(127)}b:80`,
  ])('rejects %j', (text) => {
    expect(parseHostAndPort(text)).toBeNull();
  });
});
