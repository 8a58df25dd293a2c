import { type Provider } from '@nestjs/common';
import { OperatorAccountsService } from './operator-accounts.service.js';
import { OperatorInvitationsService } from './operator-invitations.service.js';
import { OperatorKeysService } from './operator-keys.service.js';
import { OperatorLoginsService } from './operator-logins.service.js';
import { OperatorServiceAccounts } from './operator-service-accounts.service.js';
import { OperatorSettingsService } from './operator-settings.service.js';
import { OperatorSuspensionService } from './operator-suspension.service.js';

export const OPERATOR_PROVIDERS: Provider[] = [
  OperatorAccountsService,
  OperatorInvitationsService,
  OperatorKeysService,
  OperatorLoginsService,
  OperatorServiceAccounts,
  OperatorSettingsService,
  OperatorSuspensionService,
];
