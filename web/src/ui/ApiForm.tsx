import { type ReactNode, type SyntheticEvent, useMemo, useState } from 'react';
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
  const field = error === null ? undefined : fieldOf(error, fields, submitted);
  const text = error === null ? '' : textOf(error);
  // A new object for each refusal: the field shows it until it is edited.
  const validationErrors = useMemo(
    () => (error !== null && field !== undefined ? { [field]: text } : {}),
    [error, field, text],
  );
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new FormValues(event.currentTarget);
    setSubmitted(values);
    onSubmit(values);
  };
  return (
    <Form className="form" onSubmit={submit} validationErrors={validationErrors}>
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
