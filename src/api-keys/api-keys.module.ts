import { Module } from '@nestjs/common';
import { AttemptsModule } from '#attempts';
import { RolesModule } from '#roles';
import { SessionsModule } from '#sessions';
import { UsersModule } from '#users';
import { ApiKeyAuthenticator } from './api-key-authenticator.js';
import { ApiKeyCreation } from './api-key-creation.js';
import { ApiKeyRemoval } from './api-key-removal.js';
import { ApiKeyReview } from './api-key-review.js';
import { ApiKeyRepository } from './api-key.repository.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysService } from './api-keys.service.js';
import { ImportedApiKeys } from './imported-api-keys.service.js';
import { KeyScopes } from './key-scopes.js';
import { KeyUseRecorder } from './key-use-recorder.js';
import { OwnApiKeysController } from './own-api-keys.controller.js';
import { OwnApiKeysService } from './own-api-keys.service.js';
import { ScopeGrants } from './scope-grants.js';

@Module({
  imports: [AttemptsModule, RolesModule, SessionsModule, UsersModule],
  controllers: [ApiKeysController, OwnApiKeysController],
  providers: [
    ApiKeyAuthenticator,
    ApiKeyCreation,
    ApiKeyRemoval,
    ApiKeyRepository,
    ApiKeyReview,
    ApiKeysService,
    ImportedApiKeys,
    KeyScopes,
    KeyUseRecorder,
    OwnApiKeysService,
    ScopeGrants,
  ],
  exports: [ApiKeyAuthenticator, ApiKeysService, ImportedApiKeys, KeyScopes, OwnApiKeysService],
})
export class ApiKeysModule {}
