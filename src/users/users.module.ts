import { Module } from '@nestjs/common';
import { SealedColumns } from '#platform/keys';
import { type UserId } from '#shared';
import { ScheduledDeletionRepository } from './scheduled-deletion.repository.js';
import { UsersController } from './users.controller.js';
import { UserFactsRepository } from './user-facts.repository.js';
import { UserListRepository } from './user-list.repository.js';
import { UserRepository } from './user.repository.js';
import { hashContext, UsersService } from './users.service.js';

@Module({
  controllers: [UsersController],
  providers: [
    ScheduledDeletionRepository,
    UserFactsRepository,
    UserListRepository,
    UserRepository,
    UsersService,
  ],
  exports: [
    ScheduledDeletionRepository,
    UserFactsRepository,
    UserListRepository,
    UserRepository,
    UsersService,
  ],
})
export class UsersModule {
  constructor(columns: SealedColumns) {
    columns.register({
      table: 'user',
      column: 'password_hash',
      key: 'id',
      contextColumns: ['credential_version'],
      toContext: ({ id, credential_version: version }) =>
        hashContext({ id: id as UserId, credentialVersion: Number(version) }),
    });
  }
}
