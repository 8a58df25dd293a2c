import { lazy } from 'react';
import { PasswordStep } from './PasswordStep';
import { type Directory, type PendingLogin } from './useLogin';

/** Lazy, because many logins need only the password. */
const SecondFactorStep = lazy(async () => ({
  default: (await import('./SecondFactorStep')).SecondFactorStep,
}));

type Props = {
  /** Called with the user's id after the login. */
  readonly onDone: (userId: string) => void;
  /** The user's name, if it is already known. */
  readonly username?: string;
  /** The directory that checks the password, if it is not the service. */
  readonly directory?: Directory | undefined;
  /** The login that still needs its second factor. */
  readonly pending: PendingLogin | null;
  /** Use a transition: the second step may have to be loaded. */
  readonly onPending: (pending: PendingLogin | null) => void;
};

/** The steps of a login: the password, then the second factor if it is enabled. */
export function LoginFlow({ onDone, username, directory, pending, onPending }: Props) {
  if (pending === null)
    return (
      <PasswordStep username={username} directory={directory} onDone={onDone} onSecondFactor={onPending} />
    );
  return <SecondFactorStep pending={pending} onDone={onDone} onRestart={() => onPending(null)} />;
}
