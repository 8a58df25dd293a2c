import { type Principal } from '#access';
import { type DataKey } from './data-key.js';

/** Opens the caller's data key with whatever the credential can open it with. Implemented above sessions and keys. */
export abstract class DataKeyOpener {
  /** Throws `DataLocked` when this credential has no way to the data. */
  abstract open(caller: Principal): Promise<DataKey>;
}
