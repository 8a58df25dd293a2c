import { Module } from '@nestjs/common';
import { SessionsModule } from '#sessions';
import { UsersModule } from '#users';
import { AdminRecheck } from './admin-recheck.js';
import { ApiKeyAuthenticator } from './api-key-authenticator.js';
import { ApiKeyReview } from './api-key-review.js';
import { ApiKeyRepository } from './api-key.repository.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysService } from './api-keys.service.js';
import { KeyScopes } from './key-scopes.js';

@Module({
  imports: [SessionsModule, UsersModule],
  controllers: [ApiKeysController],
  providers: [AdminRecheck, ApiKeyAuthenticator, ApiKeyRepository, ApiKeyReview, ApiKeysService, KeyScopes],
  exports: [ApiKeyAuthenticator, ApiKeysService, KeyScopes],
})
export class ApiKeysModule {}
