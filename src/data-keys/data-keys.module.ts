import { Module } from '@nestjs/common';
import { Sweeper } from '#platform/database';
import { SealedColumns } from '#platform/keys';
import { Clock } from '#shared';
import { DataKeySlotRepository } from './data-key-slot.repository.js';
import { ARCHIVE_MS, DataKeysService } from './data-keys.service.js';
import { PasskeySlots } from './passkey-slots.js';
import { PasswordKdf, SlotCost } from './password-kdf.js';
import { SessionSlots } from './session-slots.js';
import { dataKeySlotColumn, DataKeySlots } from './data-key-slots.js';

@Module({
  providers: [
    DataKeySlotRepository,
    DataKeySlots,
    DataKeysService,
    PasskeySlots,
    PasswordKdf,
    SessionSlots,
    SlotCost,
  ],
  exports: [DataKeysService, PasskeySlots, SessionSlots],
})
export class DataKeysModule {
  constructor(
    sweeper: Sweeper,
    slots: DataKeySlotRepository,
    clock: Clock,
    columns: SealedColumns,
    stored: DataKeySlots,
  ) {
    columns.register(dataKeySlotColumn(stored));
    sweeper.register('archived data-key slots', (tx, limit) =>
      slots.sweepArchived(tx, clock.now() - ARCHIVE_MS, limit),
    );
  }
}
