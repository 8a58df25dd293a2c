import { CreateKeyDialog } from '@/api-keys/CreateKeyDialog';
import { type ListedUser } from '../users/users';
import { CreateKeyForm } from './CreateKeyForm';

/** Creates an API key for a user. */
export function CreateKey({ user }: { readonly user?: ListedUser }) {
  return (
    <CreateKeyDialog
      look={user ? 'secondary' : 'primary'}
      form={(events) => <CreateKeyForm user={user} {...events} />}
    />
  );
}
