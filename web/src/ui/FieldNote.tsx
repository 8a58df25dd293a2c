import { type ReactNode } from 'react';
import { FieldError, Text } from 'react-aria-components';
import { useTranslations } from 'use-intl';

/** The line under a field: its error, else its hint. It holds its place, so that an error moves nothing. */
export function FieldNote({ hint }: { readonly hint?: ReactNode }) {
  const t = useTranslations('app.field');
  return (
    <div className="field-note">
      <FieldError className="field-error">
        {({ validationErrors, validationDetails }) =>
          validationDetails.valueMissing ? t('required') : validationErrors.join(' ')
        }
      </FieldError>
      {hint != null && (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
    </div>
  );
}
