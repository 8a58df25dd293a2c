import { type Note, type SourceSetting } from '../source-data.js';
import { type PlannedAccount } from './account-plan.js';
import { type PlannedRole, toRoleNotes } from './role-plan.js';

/** What is to be imported. */
export type ImportPlan = {
  /** Those to create come first, admins before others. */
  readonly accounts: readonly PlannedAccount[];
  readonly roles: readonly PlannedRole[];
  /** Those that are still to be written. */
  readonly settings: readonly SourceSetting[];
  /** What concerns no single account. */
  readonly notes: readonly Note[];
};

/** Returns every line of the report that concerns no single account. */
export const toGeneralNotes = ({ roles, settings, notes }: ImportPlan): Note[] => [
  ...toRoleNotes(roles),
  ...settings.map(({ setting, value }): Note => {
    return { kind: 'setting', name: setting.name, outcome: 'carried', reason: `becomes ${value}` };
  }),
  ...notes,
];
