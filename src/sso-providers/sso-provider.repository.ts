import { Injectable } from '@nestjs/common';
import { Reader, type Tx } from '#platform/database';
import { type SsoProviderId } from '#shared';
import { OidcConfigRepository } from './oidc-config.repository.js';
import { SsoProvider } from './sso-provider.entity.js';

const IN_ORDER = { displayOrder: 'ASC', isPrimary: 'DESC', id: 'ASC' } as const;
const PRIMARY = { isPrimary: true } as const;

/** What `oidc_config` has of a provider. */
type Copied = Pick<SsoProvider, 'enabled' | 'settings' | 'secret' | 'updatedAt'>;

/** The only file that queries `sso_provider`. */
@Injectable()
export class SsoProviderRepository {
  constructor(
    private readonly reader: Reader,
    private readonly previous: OidcConfigRepository,
  ) {}

  list(): Promise<SsoProvider[]> {
    return this.reader.read((manager) => manager.find(SsoProvider, { order: IN_ORDER }));
  }

  listIn(tx: Tx): Promise<SsoProvider[]> {
    return tx.find(SsoProvider, { order: IN_ORDER });
  }

  listEnabledIn(tx: Tx): Promise<SsoProvider[]> {
    return tx.findBy(SsoProvider, { enabled: true });
  }

  find(id: SsoProviderId): Promise<SsoProvider | null> {
    return this.reader.read((manager) => manager.findOneBy(SsoProvider, { id }));
  }

  findIn(tx: Tx, id: SsoProviderId): Promise<SsoProvider | null> {
    return tx.findOneBy(SsoProvider, { id });
  }

  findPrimary(): Promise<SsoProvider | null> {
    return this.reader.read((manager) => manager.findOneBy(SsoProvider, PRIMARY));
  }

  findPrimaryIn(tx: Tx): Promise<SsoProvider | null> {
    return tx.findOneBy(SsoProvider, PRIMARY);
  }

  isPrimaryEnabled(tx: Tx): Promise<boolean> {
    return tx.existsBy(SsoProvider, { ...PRIMARY, enabled: true });
  }

  isEnabled(tx: Tx, id: SsoProviderId): Promise<boolean> {
    return tx.existsBy(SsoProvider, { id, enabled: true });
  }

  /** Returns the id. */
  async add(tx: Tx, provider: Omit<SsoProvider, 'id'>): Promise<SsoProviderId> {
    const { identifiers } = await tx.insert(SsoProvider, provider);
    return (identifiers[0] as Pick<SsoProvider, 'id'>).id;
  }

  /** Returns false if there is no such provider. */
  async change(tx: Tx, id: SsoProviderId, change: Partial<SsoProvider>): Promise<boolean> {
    return (await tx.update(SsoProvider, { id }, change)).affected === 1;
  }

  /** Returns false if there is no such provider. */
  async remove(tx: Tx, id: SsoProviderId): Promise<boolean> {
    return (await tx.delete(SsoProvider, { id })).affected === 1;
  }

  /**
   * Copies the primary provider to where replicas of the previous version read it during a rolling upgrade. Removes the copy
   * of one that is disabled or removed, because no secret must stay behind.
   */
  async copyPrimary(tx: Tx, primary: Copied | null): Promise<void> {
    if (!primary?.enabled) return this.previous.remove(tx);
    const { settings, secret: clientSecret, updatedAt } = primary;
    await this.previous.put(tx, { settings, clientSecret, updatedAt });
  }
}
