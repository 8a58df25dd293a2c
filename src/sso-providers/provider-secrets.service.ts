import { Injectable } from '@nestjs/common';
import { Sealer } from '#platform/crypto';
import { type SsoProvider } from './sso-provider.entity.js';

/** The context that the secret of the primary provider is sealed for: that of the table that held it before. */
export const OIDC_CONFIG_CONTEXT = { table: 'oidc_config', column: 'client_secret', row: '1' } as const;

/** A row as the entity or the database spells it: the database has numbers for ids and flags. */
type SealedFor = { readonly id: string | number; readonly isPrimary: boolean };

/** Returns the context that the secret of a provider is sealed for. */
export const toSecretContext = ({ id, isPrimary }: SealedFor) =>
  isPrimary ? OIDC_CONFIG_CONTEXT : { table: 'sso_provider', column: 'secret', row: String(id) };

/** Seals and opens the secrets of providers. */
@Injectable()
export class ProviderSecrets {
  constructor(private readonly sealer: Sealer) {}

  seal(row: SealedFor, secret: string): Buffer {
    return this.sealer.seal(toSecretContext(row), secret);
  }

  /** Throws `SecretUnreadable`. */
  open(row: Pick<SsoProvider, 'id' | 'isPrimary' | 'secret'>): string {
    return this.sealer.open(toSecretContext(row), row.secret).toString('utf8');
  }
}
