import { type ApiError } from '@/api/ApiError';
import { useErrorText } from '@/i18n/useErrorText';
import { Banner } from './Banner';
import { WaitCountdown } from './WaitCountdown';

type Props = {
  readonly error: ApiError;
  /** Called when the wait time is over, to clear the error. */
  readonly onWaitOver?: () => void;
};

/** An error as a banner: the message for its code and, if there is one, the wait time. */
export function ErrorMessage({ error, onWaitOver }: Props) {
  const toText = useErrorText();
  const wait = error.remainingTime;
  return (
    <Banner kind="error">
      {toText(error)}
      {wait !== null && (
        <>
          {' '}
          <WaitCountdown seconds={wait} onEnd={onWaitOver} />
        </>
      )}
    </Banner>
  );
}
