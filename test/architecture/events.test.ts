import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { EVENT_TYPES, isEventFilter } from '#audit';

const page = readFileSync(join(import.meta.dirname, '../../docs/events.md'), 'utf8');

describe('docs/events.md', () => {
  it('lists every type of event once, in the order of the code', () => {
    const [, list = ''] = /## Types[^]*?```\n([^`]*)```/.exec(page) ?? [];

    expect(list.trim().split('\n')).toEqual([...EVENT_TYPES]);
  });
});

describe('the filter of event types', () => {
  it.each(['*', 'login', 'login.failed', 'session.*', 'account.locked', 'connection.closed'])(
    'accepts %s',
    (text) => {
      expect(isEventFilter(text)).toBe(true);
    },
  );

  it.each(['', '.*', '*.*', 'log', 'login.*.failed', 'nothing.*', 'application.socket_closed', 'LOGIN'])(
    'refuses "%s"',
    (text) => {
      expect(isEventFilter(text)).toBe(false);
    },
  );
});
