import { useTranslations } from 'use-intl';
import { LoginFlow } from '@/login/LoginFlow';
import { type Directory, type PendingLogin } from '@/login/useLogin';
import { Button } from '@/ui/Button';
import { Column } from '@/ui/Column';

type Props = {
  readonly directory: Directory;
  readonly onDone: () => void;
  readonly onPending: (pending: PendingLogin | null) => void;
  readonly onBack: () => void;
};

/** The login with the password of a directory. */
export function DirectoryLogin({ directory, onDone, onPending, onBack }: Props) {
  const t = useTranslations('login.page');
  return (
    <Column title={t('directory', { name: directory.name })}>
      <LoginFlow directory={directory} onDone={onDone} pending={null} onPending={onPending} />
      <Button look="quiet" onPress={onBack}>
        {t('otherWays')}
      </Button>
    </Column>
  );
}
