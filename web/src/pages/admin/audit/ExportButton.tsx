import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { toast } from '@/ui/toast';
import { saveFile } from '@/ui/saveFile';
import { exportEntries, type Filter } from './auditLog';

/** Saves all entries that match the filter as a file. */
export function ExportButton({ filterNow }: { readonly filterNow: () => Filter }) {
  const t = useTranslations('auditLog.export');
  const save = useMutation({
    mutationFn: () => exportEntries(filterNow()),
    onSuccess: (content) => {
      saveFile(content, `audit-log-${new Date().toISOString().slice(0, 10)}.jsonl`);
      toast(t('done'));
    },
  });
  return (
    <div>
      <Button onPress={() => save.mutate()} isPending={save.isPending}>
        <Download aria-hidden="true" />
        {t('label')}
      </Button>
      {save.error !== null && <ErrorMessage error={save.error} />}
    </div>
  );
}
