import { useMutation } from '@tanstack/react-query';
import { type PasskeyProof, type PasskeyRequest } from './passkeys';
import { usePasskeyProof } from './usePasskeyProof';

type Use<Answer> = {
  /** As for `usePasskeyProof`. */
  readonly name: readonly (string | null)[];
  readonly request: () => Promise<PasskeyRequest>;
  readonly submitCode: (code: string) => Promise<Answer>;
  readonly submitPasskey: (proof: PasskeyProof) => Promise<Answer>;
  readonly onSuccess: (answer: Answer) => void;
};

/** For a form that takes a typed code or a passkey: the error is that of the last attempt, and the wait holds for both. */
export function useCodeOrPasskey<Answer>({
  name,
  request,
  submitCode,
  submitPasskey,
  onSuccess,
}: Use<Answer>) {
  const typed = useMutation({ mutationFn: submitCode, onSuccess });
  const passkey = usePasskeyProof({ name, request, submit: submitPasskey, onSuccess });
  const error = typed.error ?? passkey.error;
  return {
    error,
    typedError: typed.error,
    isPending: typed.isPending,
    isWaiting: error?.remainingTime != null,
    passkey,
    submit: (code: string) => {
      passkey.reset();
      if (!typed.isPending) typed.mutate(code);
    },
    askForPasskey: () => {
      typed.reset();
      passkey.mutate();
    },
    reset: () => {
      typed.reset();
      passkey.reset();
    },
  };
}
