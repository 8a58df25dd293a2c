import { lazy } from 'react';
import { PasswordStep } from './PasswordStep';
import { type PendingLogin } from './useLogin';

/** Lazy, because many logins need only the password. */
const SecondFactorStep = lazy(async () => ({
  default: (await import('./SecondFactorStep')).SecondFactorStep,
}));

type Props = {
  /** Called with the user's id after the login. */
  readonly onDone: (userId: string) => void;
  /** The user's name, if it is already known. */
  readonly username?: string;
  /** The login that still needs its second factor. */
  readonly pending: PendingLogin | null;
  /** Use a transition: the second step may have to be loaded. */
  readonly onPending: (pending: PendingLogin | null) => void;
};

/** The steps of a login: the password, then the second factor if it is enabled. */
export function LoginFlow({ onDone, username, pending, onPending }: Props) {
  if (pending === null)
    return <PasswordStep username={username} onDone={onDone} onSecondFactor={onPending} />;
  return <SecondFactorStep pending={pending} onDone={onDone} onRestart={() => onPending(null)} />;
}
