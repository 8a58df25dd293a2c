import { type Provider } from '@nestjs/common';
import { AuthorizationCodeRepository } from '../store/authorization-code.repository.js';
import { DeviceAuthorizationRepository } from '../store/device-authorization.repository.js';
import { AppApprovals } from './app-approvals.service.js';
import { AuthorizationController } from './authorization.controller.js';
import { AuthorizationCodes } from './authorization-codes.service.js';
import { AuthorizationRequests } from './authorization-requests.js';
import { CodeGrant } from './code-grant.service.js';
import { DeviceApprovalController } from './device-approval.controller.js';
import { DeviceApprovalService } from './device-approval.service.js';
import { DeviceAuthorizationController } from './device-authorization.controller.js';
import { DeviceAuthorizationService } from './device-authorization.service.js';
import { DeviceGrant } from './device-grant.service.js';
import { ExpiredAppLogins } from './expired-app-logins.js';
import { OAuthMetadataController } from './metadata.controller.js';
import { OAuthClients } from './oauth-clients.js';
import { TokenController } from './token.controller.js';
import { OAuthTokens } from './tokens.service.js';
import { WaitingDevices } from './waiting-devices.service.js';

/** What this folder adds to the module of `auth`. */
export const OAUTH_CONTROLLERS = [
  AuthorizationController,
  DeviceAuthorizationController,
  DeviceApprovalController,
  OAuthMetadataController,
  TokenController,
];
export const OAUTH_PROVIDERS: Provider[] = [
  AppApprovals,
  AuthorizationCodeRepository,
  AuthorizationCodes,
  AuthorizationRequests,
  CodeGrant,
  DeviceApprovalService,
  DeviceAuthorizationRepository,
  DeviceAuthorizationService,
  DeviceGrant,
  ExpiredAppLogins,
  OAuthClients,
  OAuthTokens,
  WaitingDevices,
];
