import { Injectable } from '@nestjs/common';
import { type Tx } from '#platform/database';
import { OidcConfig } from './oidc-config.entity.js';

const ONLY_ROW = { id: 1 } as const;

type Content = Pick<OidcConfig, 'settings' | 'clientSecret' | 'updatedAt'>;

/** The only file that queries `oidc_config`. */
@Injectable()
export class OidcConfigRepository {
  /** The caller holds the admin roster, so that nobody else writes it. */
  async put(tx: Tx, content: Content): Promise<void> {
    const { affected } = await tx.update(OidcConfig, ONLY_ROW, {
      ...content,
      revision: () => 'revision + 1',
    });
    if (affected === 0) await tx.insert(OidcConfig, { ...ONLY_ROW, ...content, revision: 1 });
  }

  async remove(tx: Tx): Promise<void> {
    await tx.delete(OidcConfig, ONLY_ROW);
  }
}
