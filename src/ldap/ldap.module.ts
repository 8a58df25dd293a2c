import { Module } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { HostResolver, NetworkModule, OwnEndpoints, TargetCheck } from '#platform/network';
import { DirectoryConnector } from './directory-connector.js';
import { DirectoryDryRun } from './directory-dry-run.service.js';
import { DirectoryLogin } from './directory-login.service.js';

const createConnector = (endpoints: OwnEndpoints, { env }: AppConfig): DirectoryConnector =>
  new DirectoryConnector(new TargetCheck(new HostResolver(), endpoints), env.LDAP_ALLOW_INSECURE);

@Module({
  imports: [NetworkModule],
  providers: [
    DirectoryDryRun,
    DirectoryLogin,
    { provide: DirectoryConnector, useFactory: createConnector, inject: [OwnEndpoints, AppConfig] },
  ],
  exports: [DirectoryDryRun, DirectoryLogin],
})
export class LdapModule {}
