/**
 * The second factor: authenticator secrets, backup codes and trusted devices.
 * Owns `totp_secret`, `backup_code` and `trusted_device`; when a second factor is asked for is decided in `auth`.
 */
export { BackupCode } from './backup-code.entity.js';
export { BackupCodesService, normalizeBackupCode } from './backup-codes.service.js';
export { accountFactorBucket, loginFactorBuckets, sessionFactorBuckets } from './factor-limits.js';
export { type FactorProof, FactorVerifier } from './factor-verifier.js';
export { isTotpCode } from './totp-codes.js';
export { TotpSecret } from './totp-secret.entity.js';
export * from './totp.errors.js';
export { TotpModule } from './totp.module.js';
export { type Enrolment, type ProvenEnrolment, TotpService } from './totp.service.js';
export { TrustedDevice } from './trusted-device.entity.js';
export { type NewDevice, TRUST_MS, TrustedDevicesService } from './trusted-devices.service.js';
