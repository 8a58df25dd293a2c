import { PasskeyEnrolmentService } from './passkey-enrolment.service.js';
import { PasskeyLoginController } from './passkey-login.controller.js';
import { PasskeyLoginService } from './passkey-login.service.js';
import { PasskeyRemovalService } from './passkey-removal.service.js';
import { PasskeySecondFactorService } from './passkey-second-factor.service.js';
import { PasskeysController } from './passkeys.controller.js';

/** What this folder adds to the module of `auth`. */
export const PASSKEY_CONTROLLERS = [PasskeyLoginController, PasskeysController];
export const PASSKEY_PROVIDERS = [
  PasskeyEnrolmentService,
  PasskeyLoginService,
  PasskeyRemovalService,
  PasskeySecondFactorService,
];
