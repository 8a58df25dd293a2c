import { type Tx } from '#platform/database';
import { type ProviderScope } from '#oidc';

/** The accounts that log in with a provider, suspended ones included. Implemented in `auth`, because identities belong to accounts. */
export abstract class ProviderAccounts {
  /** Returns what they hold, each grant once. */
  abstract listGrants(tx: Tx, provider: ProviderScope): Promise<readonly string[]>;
  abstract countOf(tx: Tx, provider: ProviderScope): Promise<number>;
}
