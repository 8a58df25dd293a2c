import { AdminLogins } from './admin-logins.service.js';
import { AdminRole } from './admin-role.service.js';
import { CallerSession } from './caller-session.service.js';
import { CredentialRevocation } from './credential-revocation.service.js';
import { DirectoryPasswords } from './directory-passwords.service.js';
import { EnrolmentAdmission } from './enrolment-admission.service.js';
import { EnrolmentCodes } from './enrolment-codes.service.js';
import { FactorPolicy } from './factor-policy.service.js';
import { FormerPower } from './former-power.service.js';
import { LoginChallengesService } from './login-challenges.service.js';
import { LoginDispatcher } from './login-dispatcher.service.js';
import { LoginMethods } from './login-methods.service.js';
import { LoginMetrics } from './login-metrics.js';
import { OidcSessionsService } from './oidc-sessions.service.js';
import { PasswordPolicy } from './password-policy.service.js';
import { PasswordReplacement } from './password-replacement.service.js';
import { PasswordResetKeys } from './password-reset-keys.service.js';
import { PasswordVerifier } from './password-verifier.service.js';
import { ProviderRoles } from './provider-roles.service.js';
import { SecondFactorCompletion } from './second-factor-completion.service.js';
import { SignInAccess } from './sign-in-access.service.js';
import { UnfinishedLogins } from '../store/unfinished-logins.js';

/** What this folder adds to the module of `auth`. */
export const FLOW_PROVIDERS = [
  AdminLogins,
  AdminRole,
  CallerSession,
  CredentialRevocation,
  EnrolmentAdmission,
  DirectoryPasswords,
  EnrolmentCodes,
  FactorPolicy,
  FormerPower,
  LoginChallengesService,
  LoginDispatcher,
  LoginMethods,
  LoginMetrics,
  OidcSessionsService,
  PasswordPolicy,
  PasswordReplacement,
  PasswordResetKeys,
  PasswordVerifier,
  ProviderRoles,
  SecondFactorCompletion,
  SignInAccess,
  UnfinishedLogins,
];
