import { Fingerprint } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { type usePasskeyProof } from './usePasskeyProof';

type Props = {
  readonly passkey: Pick<ReturnType<typeof usePasskeyProof>, 'isOffered' | 'isPending'>;
  readonly onPress: () => void;
  readonly isDisabled?: boolean;
  readonly isWide?: boolean;
};

/** Asks for a passkey instead of what the form asks for. Hidden if the account has none to use here. */
export function UsePasskeyButton({ passkey, onPress, isDisabled = false, isWide = false }: Props) {
  const t = useTranslations('app');
  if (!passkey.isOffered) return null;
  return (
    <Button isWide={isWide} isPending={passkey.isPending} isDisabled={isDisabled} onPress={onPress}>
      <Fingerprint aria-hidden="true" />
      {t('usePasskey')}
    </Button>
  );
}
