import { type TextFieldProps } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { usePagesConfig } from '@/api/pagesConfig';
import { PasswordField } from './PasswordField';

type Props = Pick<TextFieldProps, 'name' | 'value' | 'onChange' | 'autoFocus'> & { readonly label: string };

/** A field for a new password. Its hint is the minimum length, so that nobody learns it from an error. */
export function NewPasswordField(props: Props) {
  const t = useTranslations('app.field');
  const { password_min_length: count } = usePagesConfig();
  return (
    <PasswordField {...props} hint={t('newPassword', { count })} autoComplete="new-password" isRequired />
  );
}
