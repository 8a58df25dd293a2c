import { networkInterfaces } from 'node:os';

/** Returns the addresses of this machine; none where the system does not tell, as in some sandboxes. */
export function interfaceAddresses(): string[] {
  try {
    return Object.values(networkInterfaces()).flatMap((found) => (found ?? []).map(({ address }) => address));
  } catch {
    return [];
  }
}
