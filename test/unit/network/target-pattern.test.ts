import { describe, expect, it } from '@jest/globals';
import { parseTargetPattern } from '#platform/network';

describe('parseTargetPattern', () => {
  it.each([
    ...['*', '*:22', '*:5900-5910', 'desk', 'Desk.Example.com', 'desk.example.com.', 'my_desk:3389'],
    ...['192.0.2.7', '192.0.2.7:22', '192.0.2.0/24', '192.0.2.0/24:5900-5910', '0.0.0.0/0'],
    ...['2001:db8::7', '2001:db8::/32', '[2001:db8::7]', '[2001:db8::/32]:3389', '::/0'],
  ])('accepts %s', (text) => {
    expect(parseTargetPattern(text)).not.toBeNull();
  });

  it.each([
    ...['', ' ', '**', '*.example.com', 'a b', '-desk', 'desk-', 'http://desk', 'desk/24', 'desk:', 'desk:0'],
    ...['desk:65536', 'desk:22-', 'desk:30-22', 'desk:-22', 'desk:ssh', 'désk', 'desk%eth0', 'desk,other'],
    ...[
      '127.1',
      '0x7f.0.0.1',
      '2130706433',
      '192.0.2',
      '192.0.2.256',
      '192.0.2.0/33',
      '192.0.2.0/',
      '10.0.0.0/8/8',
    ],
    ...['[192.0.2.7]', '[desk]:22', '2001:db8::/129', '[2001:db8::]/32', 'fe80::1%eth0', '::ffff:10.0.0.1'],
  ])('rejects %j', (text) => {
    expect(parseTargetPattern(text)).toBeNull();
  });
});
