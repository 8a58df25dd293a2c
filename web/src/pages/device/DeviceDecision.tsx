import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { Column } from '@/ui/Column';
import { Facts } from '@/ui/Facts';
import { Time } from '@/ui/Time';
import { type Decision, type Device } from './device';

type Props = {
  readonly device: Device;
  readonly onDecided: (decision: Decision) => void;
  readonly onRestart: () => void;
};

/** Shows which app asks, and from where, and asks whether it may log in. */
export function DeviceDecision({ device, onDecided, onRestart }: Props) {
  const t = useTranslations('device');
  const decide = useMutation({
    mutationFn: async (decision: Decision) => {
      await send(api.POST(`/oauth/device/${decision}`, { body: { user_code: device.userCode } }));
      return decision;
    },
    onSuccess: onDecided,
  });
  return (
    <Column title={t('decide', { app: device.client_name })} intro={t('warning')}>
      <DeviceFacts device={device} />
      <ApiForm
        error={decide.error}
        onWaitOver={decide.reset}
        onSubmit={() => decide.mutate('approve')}
        actions={
          <>
            <Button type="submit" look="primary" isWide isPending={decide.isPending}>
              {t('approve')}
            </Button>
            <Button isWide isDisabled={decide.isPending} onPress={() => decide.mutate('deny')}>
              {t('deny')}
            </Button>
            <Button look="quiet" isWide onPress={onRestart}>
              {t('otherCode')}
            </Button>
          </>
        }
      >
        {null}
      </ApiForm>
    </Column>
  );
}

function DeviceFacts({ device }: Pick<Props, 'device'>) {
  const t = useTranslations('device');
  const facts = [
    { key: 'code', label: t('shown'), value: <code>{device.userCode.toUpperCase()}</code> },
    { key: 'address', label: t('address'), value: device.address },
    { key: 'program', label: t('program'), value: device.user_agent || t('unknown') },
    { key: 'asked', label: t('asked'), value: <Time at={device.createdAt} /> },
  ];
  return <Facts facts={facts} />;
}
