import { type Tx } from '#platform/database';
import { type ProviderScope } from '#oidc';

/** Counts the accounts that log in with a provider. Implemented in `auth`, because identities belong to accounts. */
export abstract class ProviderAccounts {
  abstract countOf(tx: Tx, provider: ProviderScope): Promise<number>;
}
