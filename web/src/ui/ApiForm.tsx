import { type ReactNode, type SyntheticEvent, useEffect, useMemo, useRef, useState } from 'react';
import { Form } from 'react-aria-components';
import { type ApiError } from '@/api/ApiError';
import { useErrorText } from '@/i18n/useErrorText';
import { ErrorMessage } from './ErrorMessage';
import { FormValues } from './FormValues';
import './ApiForm.css';

type Props = {
  /** The last error, usually of a mutation. */
  readonly error: ApiError | null;
  /** Maps error codes to the `name` of the field that shows them. Other errors appear above the buttons. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Called when the wait time of an error is over; usually a mutation's `reset`. */
  readonly onWaitOver?: () => void;
  readonly onSubmit: (values: FormValues) => void;
  readonly children: ReactNode;
  /** The buttons. */
  readonly actions: ReactNode;
};

/** A form that shows API errors at their field, or above the buttons. */
export function ApiForm({ error, fields = {}, onWaitOver, onSubmit, children, actions }: Props) {
  const toText = useErrorText();
  const [submitted, setSubmitted] = useState<FormValues | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const [dismissed, setDismissed] = useState<ApiError | null>(null);
  const field = error === null ? undefined : findField(error, fields, submitted);
  const text = error === null ? '' : toText(error);
  // A new object for each error: the field shows it until it is edited.
  const validationErrors = useMemo(
    () => (error !== null && error !== dismissed && field !== undefined ? { [field]: text } : {}),
    [error, dismissed, field, text],
  );
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new FormValues(event.currentTarget);
    setSubmitted(values);
    onSubmit(values);
  };
  useEffect(() => {
    if (dismissed === null) return undefined;
    // Deferred, because a form ignores a submission during validation.
    const timer = setTimeout(() => form.current?.requestSubmit());
    return () => clearTimeout(timer);
  }, [dismissed]);
  // An error keeps its field invalid until the field is edited, and a browser does not submit a form with an invalid field:
  // dismiss the error and submit again, because the same values may be valid by now.
  const dismiss = () => {
    if (field !== undefined) setDismissed(error);
  };
  return (
    <Form
      ref={form}
      className="form"
      onSubmit={submit}
      onInvalid={dismiss}
      validationErrors={validationErrors}
    >
      {children}
      <div className="form-message">
        {error !== null && field === undefined && <ErrorMessage error={error} onWaitOver={onWaitOver} />}
      </div>
      <div className="form-actions">{actions}</div>
    </Form>
  );
}

/** Returns the field that shows the error; undefined if the form was submitted without it, where it would be invisible. */
function findField(error: ApiError, fields: Readonly<Record<string, string>>, submitted: FormValues | null) {
  const field = fields[error.code];
  return field === undefined || submitted?.has(field) === false ? undefined : field;
}
