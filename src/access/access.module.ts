import { Global, Module } from '@nestjs/common';
import { HostCookies, SessionCookie } from './cookies.js';

/**
 * Provides the cookies. `AppModule` registers `AccessGuard`, because the `PrincipalResolver` comes from a higher module.
 */
@Global()
@Module({ providers: [HostCookies, SessionCookie], exports: [HostCookies, SessionCookie] })
export class AccessModule {}
