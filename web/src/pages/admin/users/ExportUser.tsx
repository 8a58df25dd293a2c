import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Button } from '@/ui/Button';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { saveFile } from '@/ui/saveFile';
import { Section } from '@/ui/Section';
import { type ListedUser } from './users';

/** Saves the facts about an account as a file, without a secret and without what the user has stored. */
export function ExportUser({ user: { id: userId, username } }: { readonly user: ListedUser }) {
  const t = useTranslations('people.user.export');
  const save = useMutation({
    mutationFn: async (): Promise<Blob> =>
      send(api.GET('/users/admin/export/{userId}', { params: { path: { userId } }, parseAs: 'blob' })),
    onSuccess: (content) => saveFile(content, `${username}.json`),
  });
  return (
    <Section
      title={t('title')}
      intro={t('intro')}
      action={
        <Button onPress={() => save.mutate()} isPending={save.isPending}>
          <Download aria-hidden="true" />
          {t('label')}
        </Button>
      }
    >
      {save.error !== null && <ErrorMessage error={save.error} />}
    </Section>
  );
}
