import { type Provider } from '@nestjs/common';
import { RoleNames } from '#roles';
import { ListedRoles } from '#users';
import { AccountRemoval } from '../administration/account-removal.service.js';
import { InvitationRepository } from '../store/invitation.repository.js';
import { AccountExport } from './account-export.service.js';
import { AccountFacts } from './account-facts.service.js';
import { AccountCreationService } from './account-creation.service.js';
import { AccountSuspension } from '../administration/account-suspension.service.js';
import { DeletionGrace } from '../administration/deletion-grace.service.js';
import { DueDeletions } from '../administration/due-deletions.service.js';
import { EnrolmentCodeIssuer } from './enrolment-code-issuer.service.js';
import { EnrolmentCodesController } from './enrolment-codes.controller.js';
import { ExportsController } from './exports.controller.js';
import { FactorRecoveryService } from './factor-recovery.service.js';
import { InvitationAcceptance } from './invitation-acceptance.service.js';
import { InvitationsController } from './invitations.controller.js';
import { InvitationsService } from './invitations.service.js';
import { OwnExport } from './own-export.service.js';
import { OwnRecords } from './own-records.service.js';
import { PasswordRecoveryService } from './password-recovery.service.js';
import { PeopleController } from './people.controller.js';
import { SuspensionService } from './suspension.service.js';

export const PEOPLE_CONTROLLERS = [
  PeopleController,
  EnrolmentCodesController,
  InvitationsController,
  ExportsController,
];

export const PEOPLE_PROVIDERS: Provider[] = [
  AccountCreationService,
  AccountExport,
  AccountFacts,
  AccountRemoval,
  AccountSuspension,
  DeletionGrace,
  DueDeletions,
  EnrolmentCodeIssuer,
  FactorRecoveryService,
  InvitationAcceptance,
  InvitationRepository,
  InvitationsService,
  OwnExport,
  OwnRecords,
  PasswordRecoveryService,
  SuspensionService,
  { provide: ListedRoles, useExisting: RoleNames },
];
