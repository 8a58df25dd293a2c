import { Module } from '@nestjs/common';
import { SealedColumns } from '#platform/keys';
import { type UserId } from '#shared';
import { UsersController } from './users.controller.js';
import { UserListRepository } from './user-list.repository.js';
import { UserRepository } from './user.repository.js';
import { hashPlace, UsersService } from './users.service.js';

@Module({
  controllers: [UsersController],
  providers: [UserListRepository, UserRepository, UsersService],
  exports: [UserListRepository, UserRepository, UsersService],
})
export class UsersModule {
  constructor(columns: SealedColumns) {
    columns.register({
      table: 'user',
      column: 'password_hash',
      key: 'id',
      also: ['credential_version'],
      placeOf: ({ id, credential_version: version }) =>
        hashPlace({ id: id as UserId, credentialVersion: Number(version) }),
    });
  }
}
