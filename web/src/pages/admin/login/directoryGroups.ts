import { type components } from '@/api/schema';
import { type FormValues } from '@/ui/FormValues';

export const GROUP_FIELDS = ['groupSearchBase', 'groupFilter', 'groupNameAttribute', 'adminGroup'] as const;
export type GroupField = (typeof GROUP_FIELDS)[number];
export const NESTED_GROUPS = ['off', 'recursive', 'active-directory'] as const;

type Mapping = components['schemas']['GroupMappingModel'];

/** Returns mappings as lines to edit, the role first: its name has no colon, and a group can have one. */
export const toRoleMapText = (mappings: readonly Mapping[]): string =>
  mappings.map(({ group, role }) => `${role}: ${group}`).join('\n');

/** Reads the lines. The server refuses those without a role or a group. */
export const parseRoleMap = (text: string): Mapping[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [role = '', ...group] = line.split(':');
      return { role: role.trim(), group: group.join(':').trim() };
    });

/** Reads the fields about groups. */
export function groupInput(values: FormValues) {
  const text = (name: GroupField) => values.text(name).trim() || null;
  return {
    groupSearchBase: text('groupSearchBase'),
    groupFilter: text('groupFilter'),
    groupNameAttribute: text('groupNameAttribute'),
    nestedGroups: NESTED_GROUPS.find((it) => it === values.text('nestedGroups')) ?? 'off',
    adminGroup: text('adminGroup'),
    roleMap: parseRoleMap(values.text('roleMap')),
  };
}
