import { Injectable } from '@nestjs/common';
import { Reader, type Tx } from '#platform/database';
import { SetupCode } from './setup-code.entity.js';

const ONLY_ROW = { id: 1 } as const;

/** The only file that queries `setup_code`. */
@Injectable()
export class SetupCodeRepository {
  constructor(private readonly reader: Reader) {}

  find(): Promise<SetupCode | null> {
    return this.reader.read((manager) => manager.findOneBy(SetupCode, ONLY_ROW));
  }

  findIn(tx: Tx): Promise<SetupCode | null> {
    return tx.findOneBy(SetupCode, ONLY_ROW);
  }

  /** Replaces any earlier code. */
  async replace(tx: Tx, code: Omit<SetupCode, 'id'>): Promise<void> {
    await this.remove(tx);
    await tx.insert(SetupCode, { ...ONLY_ROW, ...code });
  }

  async remove(tx: Tx): Promise<void> {
    await tx.delete(SetupCode, ONLY_ROW);
  }
}
