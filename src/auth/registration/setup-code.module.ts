import { Module } from '@nestjs/common';
import { AttemptsModule } from '#attempts';
import { UsersModule } from '#users';
import { SetupCodeRepository } from '../store/setup-code.repository.js';
import { SetupCodeIssuer } from './setup-code-issuer.service.js';
import { SetupCodeService } from './setup-code.service.js';

/** The setup code that the first registration requires. */
@Module({
  imports: [AttemptsModule, UsersModule],
  providers: [SetupCodeIssuer, SetupCodeRepository, SetupCodeService],
  exports: [SetupCodeService],
})
export class SetupCodeModule {}
