import { PasswordStep } from './PasswordStep';
import { SecondStep } from './SecondStep';
import { type PendingLogin } from './useLogin';

type Props = {
  /** Called with who has logged in. */
  readonly onDone: (userId: string) => void;
  /** Who logs in, where that is known already. */
  readonly username?: string;
  /** The login that waits for its second factor. */
  readonly pending: PendingLogin | null;
  readonly onPending: (pending: PendingLogin | null) => void;
};

/** The steps of a login, one after the other: password, then the second factor where there is one. */
export function LoginFlow({ onDone, username, pending, onPending }: Props) {
  if (pending === null) return <PasswordStep username={username} onDone={onDone} onSecondStep={onPending} />;
  return <SecondStep pending={pending} onDone={onDone} onRestart={() => onPending(null)} />;
}
