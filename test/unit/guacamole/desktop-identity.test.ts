import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  canonicalUser,
  derivedTerminalId,
  type DesktopIdentity,
  findRelatedHost,
  terminalsAt,
} from '../../../src/guacamole/desktop-identity.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const TERMINAL_ID = /^[A-Za-z0-9._:-]{1,128}$/;

const desktop = (more: Partial<DesktopIdentity> = {}): DesktopIdentity => ({
  type: 'ssh',
  hosts: ['desk.example.com', '192.0.2.7'],
  port: 22,
  user: 'ada',
  ...more,
});

describe('the terminal id of a desktop', () => {
  it.each([
    [{}, 'ssh:desk.example.com:22:ada'],
    [{ user: null }, 'ssh:desk.example.com:22'],
    [{ type: 'rdp', hosts: ['2001:db8::7'], port: 3389 }, 'rdp:2001-db8--7:3389:ada'],
    [{ user: 'größe' }, `ssh:desk.example.com:22:sha256-${sha256('größe').slice(0, 32)}`],
  ] as const)('is derived from %j as %s', (more, id) => {
    expect(derivedTerminalId(desktop(more))).toBe(id);
  });

  it('matches the grammar, however long and unusual its host and user are', () => {
    const host = `${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.example`;
    const odd = ['x'.repeat(500), 'a:b', 'a b', '\u{1F511}', "'; --", 'x'.repeat(46)];
    const ids = odd.map((user) =>
      derivedTerminalId(desktop({ type: 'telnet', hosts: [host], port: 65_535, user })),
    );

    for (const id of ids) expect(id).toMatch(TERMINAL_ID);
    expect(new Set(ids).size).toBe(odd.length);
  });

  it.each([
    ['Ada', 'ada'],
    ['EXAMPLE\\Ada', 'ada'],
    ['ada@example.com', 'ada'],
    ['', null],
    ['EXAMPLE\\', null],
  ])('normalises the user %j to %j', (name, user) => {
    expect(canonicalUser(name)).toBe(user);
  });

  it('is generated for every host of the desktop, for its user and for all users', () => {
    expect(terminalsAt(desktop(), 'cont_1')).toEqual({
      ids: [
        'cont_1',
        ...['ssh:desk.example.com:22', 'ssh:192.0.2.7:22'],
        ...['ssh:desk.example.com:22:ada', 'ssh:192.0.2.7:22:ada'],
      ],
      prefixes: [],
    });
    expect(terminalsAt(desktop({ user: null }), null).prefixes).toEqual([
      'ssh:desk.example.com:22:',
      'ssh:192.0.2.7:22:',
    ]);
  });

  it.each([
    ['ssh:other.example.com:22:ada', {}, 'other.example.com'],
    ['ssh:other.example.com:22', {}, 'other.example.com'],
    ['ssh:other.example.com:22:bob', {}, null],
    ['ssh:other.example.com:22:bob', { user: null }, 'other.example.com'],
    ['ssh:other.example.com:23:ada', {}, null],
    ['telnet:other.example.com:22:ada', {}, null],
    ['cont_1', {}, null],
  ])('is compared with the terminal id %s for %j: %j', (id, more, host) => {
    expect(findRelatedHost(id, desktop(more))).toBe(host);
  });
});
