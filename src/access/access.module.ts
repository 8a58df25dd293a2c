import { Global, Module } from '@nestjs/common';
import { HostCookies } from './host-cookies.js';
import { SessionCookie } from './session-cookie.js';

/** Offers the cookies. The guard itself is bound where a {@link PrincipalResolver} exists. */
@Global()
@Module({ providers: [HostCookies, SessionCookie], exports: [HostCookies, SessionCookie] })
export class AccessModule {}
