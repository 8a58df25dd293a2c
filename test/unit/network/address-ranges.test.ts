import { describe, expect, it } from '@jest/globals';
import { findRefusedRange, parseAddress } from '#platform/network';

const rangeOf = (text: string) => {
  const address = parseAddress(text);
  return address && findRefusedRange(address);
};

describe('the refused ranges', () => {
  it.each([
    ['loopback', ['127.0.0.1', '127.255.255.254', '::1', '0:0:0:0:0:0:0:1']],
    ['loopback', ['127.1', '2130706433', '0x7f000001', '0X7F.1', '0177.0.0.1', '017700000001']],
    ['loopback', ['::ffff:127.0.0.1', '::ffff:7f00:1', '64:ff9b::7f00:1', '64:ff9b::127.0.0.1', '::1%lo']],
    ['link-local', ['169.254.169.254', '2852039166', '0xa9fea9fe', '0251.0376.0251.0376', 'fe80::1']],
    ['link-local', ['::ffff:a9fe:a9fe', '64:ff9b::a9fe:a9fe', 'fe80::1%eth0']],
    ['metadata', ['100.100.100.200', '168.63.129.16', '192.0.0.192', 'fd00:ec2::254', 'fd20:ce::254']],
    ['unspecified', ['0.0.0.0', '0', '0.1.2.3', '::', '::ffff:0.0.0.0']],
    ['multicast', ['224.0.0.1', '239.255.255.250', 'ff02::1']],
    ['reserved', ['240.0.0.1', '255.255.255.255']],
    ['translated', ['2002:7f00:1::', '2002:a9fe:a9fe::1', '2001:0:7f00:1::', '64:ff9b:1::7f00:1']],
    ['translated', ['::7f00:1', '::ffff:0:127.0.0.1']],
  ] as const)('contain the %s addresses %j', (range, addresses) => {
    for (const address of addresses) expect([address, rangeOf(address)]).toEqual([address, range]);
  });

  it.each([
    ...['10.0.0.1', '172.16.0.1', '192.168.1.1', '100.64.0.1', '192.0.2.7', '8.8.8.8', '126.255.255.255'],
    ...['128.0.0.1', '169.253.255.255', '169.255.0.1', '223.255.255.255', 'fd00::1', '2001:db8::7'],
    ...['fec0::1', '64:ff9b::808:808', '::ffff:10.0.0.1', '2a00::1'],
  ])('do not contain %s', (address) => {
    expect(rangeOf(address)).toBeNull();
    expect(parseAddress(address)).not.toBeNull();
  });
});
