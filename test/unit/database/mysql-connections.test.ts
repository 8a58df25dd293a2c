import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { assertCharacterSet, configureSessions } from '../../../src/platform/database/mysql-connections.js';

const KEPT = {
  client: 'utf8mb4',
  connection: 'utf8mb4',
  results: 'utf8mb4',
  sent: 'C39FF09F9880',
  returned: 'ß😀',
};

const answering = (row: object) => ({ query: async () => [row] });

describe('the character set of a connection', () => {
  it('is accepted when text arrives as it was sent', async () => {
    await expect(assertCharacterSet(answering(KEPT))).resolves.toBeUndefined();
  });

  it.each([
    { client: 'latin1' },
    { connection: 'utf8mb3' },
    { results: 'latin1' },
    { sent: 'C39F3F' },
    { returned: 'ÃŸðŸ˜€' },
  ])('is rejected when the server has %j', async (difference) => {
    await expect(assertCharacterSet(answering({ ...KEPT, ...difference }))).rejects.toThrow(
      'does not keep the character set utf8mb4',
    );
  });
});

describe('a later connection of the pool', () => {
  it('is closed when a session setting fails', async () => {
    const pool = new EventEmitter();
    await configureSessions(pool, answering(KEPT), 'galera');
    const refusal = new Error('unknown variable');
    const statements: string[] = [];
    const cuts: unknown[] = [];
    pool.emit('connection', {
      query: (statement: string, done: (error: Error | null) => void) => {
        statements.push(statement);
        done(statement.includes('wsrep') ? refusal : null);
      },
      stream: { destroy: (error: unknown) => cuts.push(error) },
    });

    expect(statements[0]).toBe('SET NAMES utf8mb4 COLLATE utf8mb4_general_ci');
    expect(cuts).toEqual([refusal]);
  });
});
