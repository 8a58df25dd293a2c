import { Global, Module } from '@nestjs/common';
import { HostCookies, SessionCookie } from './cookies.js';

/** Provides the cookies. The guard is bound where a {@link PrincipalResolver} exists. */
@Global()
@Module({ providers: [HostCookies, SessionCookie], exports: [HostCookies, SessionCookie] })
export class AccessModule {}
