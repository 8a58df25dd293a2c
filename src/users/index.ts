/** Accounts and their names. Owns `user` and `instance_state`; creates no session and checks no password. */
export { ListedRoles } from './listed-roles.js';
export { InstanceState, User } from './user.entity.js';
export { type ListedUser, UserListRepository } from './user-list.repository.js';
export { ScheduledDeletionRepository } from './scheduled-deletion.repository.js';
export { UserFactsRepository } from './user-facts.repository.js';
export { UserRepository } from './user.repository.js';
export { nameKey, parseUsername, type Username, toUsername } from './username.js';
export * from './users.errors.js';
export { UsersModule } from './users.module.js';
export { FIRST_VERSION, type NewUser, UsersService } from './users.service.js';
