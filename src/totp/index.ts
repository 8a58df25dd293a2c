/**
 * The second factor: authenticator secrets, backup codes and trusted devices.
 * Owns `totp_secret`, `backup_code` and `trusted_device`; `auth` decides when a second factor is required.
 */
export { BackupCodesService, normalizeBackupCode } from './backup-codes.service.js';
export {
  accountFactorBucket,
  type VerifiedFactor,
  FactorVerifier,
  loginFactorBuckets,
  sessionFactorBuckets,
} from './factor-verifier.js';
export { isTotpCode } from './totp-codes.js';
export { BackupCode, TotpSecret, TrustedDevice } from './totp.entity.js';
export * from './totp.errors.js';
export { TotpModule } from './totp.module.js';
export { type Enrolment, type ConfirmedEnrolment, TotpService } from './totp.service.js';
export { TrustedDevicesService } from './trusted-devices.service.js';
