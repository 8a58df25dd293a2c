import { Injectable } from '@nestjs/common';
import { isDuplicate, Reader, type Tx } from '#platform/database';
import { OidcConfig } from './oidc-config.entity.js';

const ONLY_ROW = { id: 1 } as const;

type Content = Pick<OidcConfig, 'settings' | 'clientSecret' | 'updatedAt'>;

/** The only file that queries `oidc_config`. */
@Injectable()
export class OidcConfigRepository {
  constructor(private readonly reader: Reader) {}

  find(): Promise<OidcConfig | null> {
    return this.reader.read((manager) => manager.findOneBy(OidcConfig, ONLY_ROW));
  }

  findIn(tx: Tx): Promise<OidcConfig | null> {
    return tx.findOneBy(OidcConfig, ONLY_ROW);
  }

  /** Of two concurrent changes, the later one wins. */
  async put(tx: Tx, content: Content): Promise<void> {
    const change = { ...content, revision: () => 'revision + 1' };
    const { affected } = await tx.update(OidcConfig, ONLY_ROW, change);
    if (affected !== 0) return;
    try {
      await tx.insert(OidcConfig, { ...ONLY_ROW, ...content, revision: 1 });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      await tx.update(OidcConfig, ONLY_ROW, change);
    }
  }

  /** Returns false if there is none. */
  async remove(tx: Tx): Promise<boolean> {
    const { affected } = await tx.delete(OidcConfig, ONLY_ROW);
    return affected === 1;
  }
}
