import { type ReactNode } from 'react';
import { FieldError, Text } from 'react-aria-components';
import { useTranslations } from 'use-intl';

/** The line under a field: its error, or else its hint. Always takes up space, so that an error does not shift the layout. */
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
