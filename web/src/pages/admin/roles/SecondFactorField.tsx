import { useTranslations } from 'use-intl';
import { Checkbox } from '@/ui/Checkbox';
import { type Role } from './roles';

type Props = {
  /** The present value; omitted for a new role. */
  readonly role?: Role;
  readonly isDisabled?: boolean;
};

/** Whether everyone who has a role needs a second factor. */
export function SecondFactorField({ role, isDisabled = false }: Props) {
  const t = useTranslations('people.role');
  return (
    <Checkbox
      name="requiresSecondFactor"
      defaultSelected={role?.requiresSecondFactor ?? false}
      isDisabled={isDisabled}
      hint={t('requiresSecondFactorHint')}
    >
      {t('requiresSecondFactor')}
    </Checkbox>
  );
}
