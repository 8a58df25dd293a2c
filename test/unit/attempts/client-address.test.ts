import { describe, expect, it } from '@jest/globals';
import { addressBlock, clientAddress } from '#platform/context';

describe('client addresses', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['0:0:0:0:0:ffff:203.0.113.7', '203.0.113.7'],
    ['0000:0000:0000:0000:0000:ffff:cb00:7107', '203.0.113.7'],
    ['::203.0.113.7', '::203.0.113.7'],
    ['2001:db8::ffff:203.0.113.7', '2001:db8::ffff:203.0.113.7'],
    ['::1', '::1'],
    ['203.0.113.7:52814', '203.0.113.7'],
    ['[2001:db8::7]:52814', '2001:db8::7'],
    ['[2001:db8::7]', '2001:db8::7'],
    ['fe80::1%eth0', 'fe80::1'],
    ['', 'unknown'],
    ['unknown', 'unknown'],
    ['_hidden', 'unknown'],
    ['203.0.113', 'unknown'],
    ['203.0.113.7:', 'unknown'],
    ['<script>', 'unknown'],
  ])('normalises %j to %j', (ip, expected) => {
    expect(clientAddress(ip)).toBe(expected);
  });

  it('returns unknown once the client has disconnected', () => {
    expect(clientAddress(undefined)).toBe('unknown');
  });

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['64:ff9b::203.0.113.7', '64:ff9b:0:0::/64'],
    ['not an address', 'not an address'],
  ])('counts %j in the block %j', (address, block) => {
    expect(addressBlock(address)).toBe(block);
  });
});
