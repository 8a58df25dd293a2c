import { PendingTotp } from './pending-totp.service.js';
import { ReauthenticationService } from './reauthentication.service.js';
import { SecondFactorController } from './second-factor.controller.js';
import { SecondFactorLoginService } from './second-factor-login.service.js';
import { TotpEnrolmentService } from './totp-enrolment.service.js';
import { TotpManagementService } from './totp-management.service.js';
import { TotpRemoval } from './totp-removal.service.js';
import { TotpController } from './totp.controller.js';

/** What this folder adds to the module of `auth`. */
export const SECOND_FACTOR_CONTROLLERS = [SecondFactorController, TotpController];
export const SECOND_FACTOR_PROVIDERS = [
  PendingTotp,
  ReauthenticationService,
  SecondFactorLoginService,
  TotpEnrolmentService,
  TotpManagementService,
  TotpRemoval,
];
