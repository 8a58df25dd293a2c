import { useTranslations } from 'use-intl';
import { includesGrant, useGrants, useHolds } from '@/session/permissions';
import { Banner } from '@/ui/Banner';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Section } from '@/ui/Section';
import { DeleteRole } from './DeleteRole';
import { RoleForm } from './RoleForm';
import { RoleMembers } from './RoleMembers';
import { type Role } from './roles';
import { SystemRole } from './SystemRole';
import { useRoleName } from './useRoleName';

/** The sections of a role. Only who holds all of its permissions can change it. */
export function RoleSections({ role }: { readonly role: Role }) {
  const t = useTranslations('people.role');
  const nameOf = useRoleName();
  const { grants } = useGrants();
  const seesUsers = useHolds()('users.view');
  const isMorePowerful = role.permissions.some((grant) => !includesGrant(grants, grant));
  const mayChange = !role.isSystem && !isMorePowerful;
  return (
    <Page title={nameOf(role)} intro={<span className="mono">{role.name}</span>}>
      {isMorePowerful && !role.isSystem && <Banner kind="info">{t('morePowerful')}</Banner>}
      <Panel>
        {role.isSystem ? <SystemRole role={role} /> : <RoleForm role={role} isDisabled={!mayChange} />}
      </Panel>
      {seesUsers && <Section title={t('members')} action={<RoleMembers role={role.name} />} />}
      {mayChange && <DeleteRole role={role} />}
    </Page>
  );
}
