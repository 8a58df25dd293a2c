import { Module } from '@nestjs/common';
import { Sweeper } from '#platform/database';
import { SealedColumns } from '#platform/keys';
import { Clock } from '#shared';
import { DataKeySlotRepository } from './data-key-slot.repository.js';
import { ARCHIVE_MS, DataKeysService } from './data-keys.service.js';
import { PasswordKdf, SlotCost } from './password-kdf.js';
import { storedSlotColumn } from './slot-columns.js';
import { SessionSlots } from './session-slots.js';
import { StoredSlots } from './data-key-slots.js';

@Module({
  providers: [DataKeySlotRepository, DataKeysService, PasswordKdf, SessionSlots, SlotCost, StoredSlots],
  exports: [DataKeysService, SessionSlots],
})
export class DataKeysModule {
  constructor(
    sweeper: Sweeper,
    slots: DataKeySlotRepository,
    clock: Clock,
    columns: SealedColumns,
    stored: StoredSlots,
  ) {
    columns.register(storedSlotColumn(stored));
    sweeper.register('archived data-key slots', (tx, limit) =>
      slots.sweepArchived(tx, clock.now() - ARCHIVE_MS, limit),
    );
  }
}
