import { useState } from 'react';
import { PasswordStep } from './PasswordStep';
import { SecondStep } from './SecondStep';
import { type PendingLogin } from './useLogin';

type Props = {
  readonly onDone: () => void;
  /** A login that passed its first step elsewhere: at the provider. */
  readonly pending?: PendingLogin | null;
};

/** The steps of a login, one after the other: password, then the second factor where there is one. */
export function LoginFlow({ onDone, pending: initial = null }: Props) {
  const [pending, setPending] = useState(initial);
  if (pending === null) return <PasswordStep onDone={onDone} onSecondStep={setPending} />;
  return <SecondStep pending={pending} onDone={onDone} onRestart={() => setPending(null)} />;
}
