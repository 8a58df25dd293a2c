import { type ReactNode, type SyntheticEvent, useEffect, useMemo, useRef, useState } from 'react';
import { Form } from 'react-aria-components';
import { type ApiError } from '@/api/ApiError';
import { useErrorText } from '@/i18n/useErrorText';
import { ErrorMessage } from './ErrorMessage';
import { FormValues } from './FormValues';
import './ApiForm.css';

type Props = {
  /** The last refusal; of a mutation, usually. */
  readonly error: ApiError | null;
  /** Which field, by its `name`, a refusal of a code belongs to. Others appear above the buttons. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Called when the time that a refusal asked to wait is over; a mutation's `reset`. */
  readonly onWaitOver?: () => void;
  readonly onSubmit: (values: FormValues) => void;
  readonly children: ReactNode;
  /** The buttons. */
  readonly actions: ReactNode;
};

/** A form whose refusals stand beside the field they belong to, else above the buttons. */
export function ApiForm({ error, fields = {}, onWaitOver, onSubmit, children, actions }: Props) {
  const textOf = useErrorText();
  const [submitted, setSubmitted] = useState<FormValues | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const [dismissed, setDismissed] = useState<ApiError | null>(null);
  const field = error === null ? undefined : fieldOf(error, fields, submitted);
  const text = error === null ? '' : textOf(error);
  // A new object for each refusal: the field shows it until it is edited.
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
    // Later: a form that is just being validated ignores another submission.
    const timer = setTimeout(() => form.current?.requestSubmit());
    return () => clearTimeout(timer);
  }, [dismissed]);
  // A refusal keeps its field invalid until that is edited, and a browser does not submit a form with an invalid field:
  // take the refusal back and submit again, because the same values may be right by now.
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

/** Returns the field that a refusal belongs to, unless the form was sent without it: nobody would see the refusal there. */
function fieldOf(error: ApiError, fields: Readonly<Record<string, string>>, submitted: FormValues | null) {
  const field = fields[error.code];
  return field === undefined || submitted?.has(field) === false ? undefined : field;
}
