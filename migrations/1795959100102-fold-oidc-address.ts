import { createHash } from 'node:crypto';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

type Row = { identity_digest: string; issuer: string; identifier: string };

/**
 * Identifies users by the case-folded form of their address. If several accounts have one address, the first keeps it,
 * and the others are still found by their exact spelling.
 */
export class FoldOidcAddress1795959100102 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await rename(runner, (identifier) => identifier.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
  }

  async down(runner: QueryRunner): Promise<void> {
    await rename(runner, (identifier) => identifier);
  }
}

async function rename(runner: QueryRunner, keyOf: (identifier: string) => string): Promise<void> {
  const rows = (await runner.query(
    `SELECT identity_digest, issuer, identifier FROM oidc_identity
     WHERE identifier_path = 'email' ORDER BY created_at, identity_digest`,
  )) as Row[];
  const taken = new Set(rows.map(({ identity_digest }) => identity_digest));
  for (const { identity_digest, issuer, identifier } of rows) {
    const digest = digestOf(issuer, keyOf(identifier));
    if (taken.has(digest)) continue;
    taken.add(digest);
    const change = 'UPDATE oidc_identity SET identity_digest = ? WHERE identity_digest = ?';
    await runner.query(change, [digest, identity_digest]);
  }
}

/** As the application computes it. */
const digestOf = (issuer: string, key: string): string =>
  createHash('sha256')
    .update(JSON.stringify([issuer, key]))
    .digest('hex');
