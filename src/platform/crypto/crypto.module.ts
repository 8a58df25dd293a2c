import { Global, Module } from '@nestjs/common';
import { HashPool } from './hash-pool.js';
import { PasswordHasher } from './password-hasher.js';

@Global()
@Module({ providers: [HashPool, PasswordHasher], exports: [HashPool, PasswordHasher] })
export class CryptoModule {}
