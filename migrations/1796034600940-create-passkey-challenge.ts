import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, index, nullable, primary } from '#platform/database';

export class CreatePasskeyChallenge1796034600940 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'passkey_challenge',
        columns: [
          primary(column.id('id')),
          column.word('purpose'),
          column.digest('challenge_digest'),
          column.digest('binding_digest'),
          nullable(column.id('user_id')),
          column.word('user_verification'),
          column.instant('expires_at'),
        ],
        indices: [index('passkey_challenge', 'user_id'), index('passkey_challenge', 'expires_at')],
        foreignKeys: [belongsTo('passkey_challenge', 'user_id', 'user')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('passkey_challenge', true);
  }
}
