/** Roles, who has them, and what their permissions allow. Owns `role` and `user_role`. */
export { ROLE_GRANTS, ROLE_REQUIRES_FACTOR, selectRoleGrants } from './held-grants.repository.js';
export { PowerPolicy } from './power-policy.js';
export { Role, SYSTEM_ROLES, UserRole } from './role.entity.js';
export * from './role-map.js';
export { NamedRoles, RoleMapSource } from './role-references.js';
export { RoleAssignments } from './role-assignments.service.js';
export { type MappingProvider, RoleMaps, toProviderDetails } from './role-maps.service.js';
export { RoleRepository } from './role.repository.js';
export { RolePresets } from './role-presets.service.js';
export { parseRoleNames, ROLE_NAMES, RoleNames } from './role-names.js';
export * from './roles.errors.js';
export { RolesModule } from './roles.module.js';
export { SecondFactorRequirement } from './second-factor-requirement.js';
