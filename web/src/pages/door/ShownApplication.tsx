import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { NotFoundPage } from '@/app/NotFoundPage';
import { Router } from '@/app/router';
import { type AvailableApplication, availableQuery } from '@/applications/available';
import { useMe } from '@/session/me';
import { Loaded } from '@/ui/Loaded';
import { ApplicationBar } from './ApplicationBar';
import { type TerminalLock } from './useTerminalLock';

/** An application that this user may open. */
export type FoundApplication = { readonly userId: string; readonly application: AvailableApplication };

type Props = {
  readonly onFound: (found: FoundApplication) => void;
  readonly terminal: TerminalLock;
};

/** Finds the application of the page, and shows its bar. One that needs no frame is opened without it. */
export function ShownApplication({ onFound, terminal }: Props) {
  const slug = Router.useRoute(['Application'])?.params.slug;
  const applications = useQuery(availableQuery);
  const { userId } = useMe();
  const application = applications.data?.find((one) => one.slug === slug);
  useEffect(() => {
    if (application?.framed === true) onFound({ userId, application });
    else if (application !== undefined) location.replace(application.url);
  }, [application, onFound, userId]);
  return (
    <Loaded query={applications}>
      {() => {
        if (application === undefined) return <NotFoundPage />;
        return application.framed && <ApplicationBar application={application} terminal={terminal} />;
      }}
    </Loaded>
  );
}
