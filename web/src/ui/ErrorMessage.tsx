import { type ApiError } from '@/api/ApiError';
import { useErrorText } from '@/i18n/useErrorText';
import { Banner } from './Banner';
import { WaitCountdown } from './WaitCountdown';

type Props = {
  readonly error: ApiError;
  /** Called when the time to wait is over: the moment to forget the error. */
  readonly onWaitOver?: () => void;
};

/** A refusal as a banner: the sentence for its code, and how long to wait where waiting helps. */
export function ErrorMessage({ error, onWaitOver }: Props) {
  const textOf = useErrorText();
  const wait = error.remainingTime;
  return (
    <Banner kind="error">
      {textOf(error)}
      {wait !== null && (
        <>
          {' '}
          <WaitCountdown seconds={wait} onEnd={onWaitOver} />
        </>
      )}
    </Banner>
  );
}
