import { type Provider } from '@nestjs/common';
import { DeviceAuthorizationRepository } from '../store/device-authorization.repository.js';
import { DeviceApprovalController } from './device-approval.controller.js';
import { DeviceApprovalService } from './device-approval.service.js';
import { DeviceAuthorizationController } from './device-authorization.controller.js';
import { DeviceAuthorizationService } from './device-authorization.service.js';
import { DeviceTokenService } from './device-token.service.js';
import { OAuthClients } from './oauth-clients.js';
import { WaitingDevices } from './waiting-devices.service.js';

/** What this folder adds to the module of `auth`. */
export const DEVICE_CONTROLLERS = [DeviceAuthorizationController, DeviceApprovalController];
export const DEVICE_PROVIDERS: Provider[] = [
  DeviceApprovalService,
  DeviceAuthorizationRepository,
  DeviceAuthorizationService,
  DeviceTokenService,
  OAuthClients,
  WaitingDevices,
];
