/** The encrypted items of users. Owns `user_data_item` and `user_data_quota`; `data-keys` owns the data keys. */
export { ItemExport } from './item-export.service.js';
export { type ItemMove, ItemMoveService } from './item-move.service.js';
export { TotalDataUsage } from './total-data-usage.js';
export { UserDataModule } from './user-data.module.js';
export { DataValueResponse } from './user-data.dto.js';
export { VersionConflict } from './user-data.errors.js';
export { UserDataItem, UserDataUsage } from './user-data.entity.js';
export { UserDataRepository } from './user-data.repository.js';
