import { lazy } from 'react';
import { PasswordStep } from './PasswordStep';
import { type PendingLogin } from './useLogin';

/** Many logins end with the password. */
const SecondStep = lazy(async () => ({ default: (await import('./SecondStep')).SecondStep }));

type Props = {
  /** Called with who has logged in. */
  readonly onDone: (userId: string) => void;
  /** Who logs in, where that is known already. */
  readonly username?: string;
  /** The login that waits for its second factor. */
  readonly pending: PendingLogin | null;
  /** Best in a transition: the second step may have to be loaded. */
  readonly onPending: (pending: PendingLogin | null) => void;
};

/** The steps of a login, one after the other: password, then the second factor where there is one. */
export function LoginFlow({ onDone, username, pending, onPending }: Props) {
  if (pending === null) return <PasswordStep username={username} onDone={onDone} onSecondStep={onPending} />;
  return <SecondStep pending={pending} onDone={onDone} onRestart={() => onPending(null)} />;
}
