import { DraftChoice } from './DraftChoice';
import { DraftText } from './DraftText';
import { UserList } from './UserList';
import { useDraft } from './useDraft';

/** Who may use an application. */
export function AudienceFields() {
  const { draft, set } = useDraft();
  return (
    <>
      <DraftChoice name="who" />
      {draft.who === 'listed' && (
        <div className="application-wide">
          <UserList users={draft.users} onChange={(users) => set({ users })} />
          <DraftText name="roles" />
        </div>
      )}
    </>
  );
}
