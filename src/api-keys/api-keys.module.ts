import { Module } from '@nestjs/common';
import { SessionsModule } from '#sessions';
import { UsersModule } from '#users';
import { ApiKeyAuthenticator } from './api-key-authenticator.js';
import { ApiKeyReview } from './api-key-review.js';
import { ApiKeyRepository } from './api-key.repository.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysService } from './api-keys.service.js';
import { KeyAgreementsService } from './key-agreements.service.js';
import { MyApiKeysController } from './my-api-keys.controller.js';

@Module({
  imports: [SessionsModule, UsersModule],
  controllers: [ApiKeysController, MyApiKeysController],
  providers: [ApiKeyAuthenticator, ApiKeyRepository, ApiKeyReview, ApiKeysService, KeyAgreementsService],
  exports: [ApiKeyAuthenticator, ApiKeysService],
})
export class ApiKeysModule {}
