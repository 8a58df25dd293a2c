import { DeleteUser } from './DeleteUser';
import { EnrolmentCodeSection } from './EnrolmentCodeSection';
import { ExportUser } from './ExportUser';
import { FactorRemoval } from './FactorRemoval';
import { LinkSection } from './LinkSection';
import { PasswordResetSection } from './PasswordResetSection';
import { RecoveryCommands } from './RecoveryCommands';
import { SuspensionSection } from './SuspensionSection';
import { useObstacle } from './useObstacle';
import { type ListedUser } from './users';

type Props = { readonly user: ListedUser; readonly isSelf: boolean };

/** What may be done with the account of a user: what helps them first, and what cannot be undone last. */
export function ManagedUser({ user, isSelf }: Props) {
  const { service: isService } = user;
  const obstacle = useObstacle(user);
  const mayLink = isSelf || obstacle === null;
  return (
    <>
      {!isSelf && <Help user={user} />}
      {!isService && <RecoveryCommands user={user} />}
      {!isService && mayLink && <LinkSection user={user} />}
      <ExportUser user={user} />
      {!isSelf && <SuspensionSection user={user} />}
      {!isSelf && <DeleteUser user={user} />}
    </>
  );
}

/** Replaces what somebody has lost. */
function Help({ user }: Pick<Props, 'user'>) {
  return (
    <>
      {user.password_hash !== null && <PasswordResetSection user={user} />}
      {user.totp_enabled && <FactorRemoval user={user} />}
      {!user.totp_enabled && !user.service && <EnrolmentCodeSection user={user} />}
    </>
  );
}
