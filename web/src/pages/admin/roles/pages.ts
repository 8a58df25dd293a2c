/** The pages of roles, in one file to load. */
export { NewRolePage } from './NewRolePage';
export { RolePage } from './RolePage';
export { RolesPage } from './RolesPage';
