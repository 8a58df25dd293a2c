import { queryOptions } from '@tanstack/react-query';
import { applicationsQuery } from '@/applications/registered';

/** The scopes that open applications behind Latchkey, of those that accept API keys, and whether that is all of them. */
export const doorScopesQuery = queryOptions({
  ...applicationsQuery,
  select: (applications) => {
    const open = applications.filter((application) => application.api_keys);
    return {
      choices: open.map(({ name, slug }) => ({ name, scope: `door:${slug}` })),
      isComplete: open.length === applications.length,
    };
  },
});
