import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { ApiError } from '@/api/ApiError';
import { type components, type operations } from '@/api/schema';

export type Person = components['schemas']['ListedUserResponse'];
type ListQuery = NonNullable<operations['listUsers']['parameters']['query']>;

const list = (query: ListQuery) => send(api.GET('/users/list', { params: { query } }));

export const peopleQuery = (query: ListQuery) =>
  queryOptions({
    queryKey: ['users', 'list', query],
    queryFn: () => list(query),
    placeholderData: keepPreviousData,
  });

/** A user by id; null if the account no longer exists. */
export const personQuery = (id: string) =>
  queryOptions({
    queryKey: ['users', 'one', id],
    queryFn: async (): Promise<Person | null> => {
      const { users } = await list({ search: id, limit: 1 });
      return users.find((user) => user.id === id) ?? null;
    },
  });

/** Returns the user of that name, case-insensitively. Throws `USER_NOT_FOUND`. */
export async function findPerson(name: string): Promise<Person> {
  const wanted = name.trim().toLowerCase();
  const { users } = await list({ search: wanted, limit: 100 });
  const person = users.find((user) => user.username.toLowerCase() === wanted);
  if (!person) throw new ApiError(404, 'USER_NOT_FOUND', 'User not found');
  return person;
}
