import { Module } from '@nestjs/common';
import { DataKeysModule } from '#data-keys';
import { ItemExport } from './item-export.service.js';
import { ItemMoveService } from './item-move.service.js';
import { TotalDataUsage } from './total-data-usage.js';
import { UserDataController } from './user-data.controller.js';
import { UserDataRepository } from './user-data.repository.js';
import { UserDataService } from './user-data.service.js';

@Module({
  imports: [DataKeysModule],
  controllers: [UserDataController],
  providers: [ItemExport, ItemMoveService, TotalDataUsage, UserDataRepository, UserDataService],
  exports: [ItemExport, ItemMoveService, TotalDataUsage],
})
export class UserDataModule {}
