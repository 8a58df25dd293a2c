import { Module } from '@nestjs/common';
import { SettingsModule } from '#settings';
import { UsersModule } from '#users';
import { HeldGrantsRepository } from './held-grants.repository.js';
import { PowerPolicy } from './power-policy.js';
import { RoleAdmission } from './role-admission.js';
import { RoleAssignmentsController } from './role-assignments.controller.js';
import { RoleAssignments } from './role-assignments.service.js';
import { RoleChanges } from './role-changes.service.js';
import { RolePresets } from './role-presets.service.js';
import { RoleLists } from './role-lists.service.js';
import { RoleMaps } from './role-maps.service.js';
import { RoleNames } from './role-names.js';
import { RoleRepository } from './role.repository.js';
import { RolesController } from './roles.controller.js';
import { SecondFactorRequirement } from './second-factor-requirement.js';

@Module({
  imports: [SettingsModule, UsersModule],
  controllers: [RolesController, RoleAssignmentsController],
  providers: [
    HeldGrantsRepository,
    PowerPolicy,
    RoleAdmission,
    RoleAssignments,
    RoleChanges,
    RoleLists,
    RoleMaps,
    RoleNames,
    RolePresets,
    RoleRepository,
    SecondFactorRequirement,
  ],
  exports: [
    PowerPolicy,
    RoleAssignments,
    RoleMaps,
    RoleRepository,
    RoleNames,
    RolePresets,
    SecondFactorRequirement,
  ],
})
export class RolesModule {}
