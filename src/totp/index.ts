/**
 * The second factor: authenticator secrets, backup codes and trusted devices.
 * Owns `totp_secret`, `imported_totp`, `backup_code` and `trusted_device`; `auth` decides when a second factor is required.
 */
export { BackupCodesService, normalizeBackupCode } from './backup-codes.service.js';
export {
  accountFactorBucket,
  type VerifiedFactor,
  FactorVerifier,
  loginFactorBuckets,
  sessionFactorBuckets,
} from './factor-verifier.js';
export { type ImportedFactor, ImportedTotpService } from './imported-totp.service.js';
export { isTotpCode } from './totp-codes.js';
export { BackupCode, ImportedTotp, TotpSecret, TrustedDevice } from './totp.entity.js';
export * from './totp.errors.js';
export { TotpModule } from './totp.module.js';
export { type Enrolment, type ConfirmedEnrolment, TotpService } from './totp.service.js';
export { toDeviceResponse, TrustedDeviceResponse } from './trusted-devices.dto.js';
export { TrustedDevicesService } from './trusted-devices.service.js';
export {
  decodeBase32,
  decryptHex,
  type FieldEnvelope,
  openSecretField,
  type PasswordWrappedKey,
} from './wrapped-secret.js';
