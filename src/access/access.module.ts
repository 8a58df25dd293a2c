import { Global, Module } from '@nestjs/common';
import { SessionCookie } from './session-cookie.js';

/** Offers the session cookie. The guard itself is bound where a {@link PrincipalResolver} exists. */
@Global()
@Module({ providers: [SessionCookie], exports: [SessionCookie] })
export class AccessModule {}
