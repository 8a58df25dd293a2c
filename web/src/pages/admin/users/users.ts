import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { ApiError } from '@/api/ApiError';
import { type components, type operations } from '@/api/schema';

export type ListedUser = components['schemas']['ListedUserResponse'];
type ListQuery = NonNullable<operations['listUsers']['parameters']['query']>;

const list = (query: ListQuery) => send(api.GET('/users/list', { params: { query } }));

export const usersQuery = (query: ListQuery) =>
  queryOptions({
    queryKey: ['users', 'list', query],
    queryFn: () => list(query),
    placeholderData: keepPreviousData,
  });

/** A user by id; null if the account no longer exists. */
export const userQuery = (id: string) =>
  queryOptions({
    queryKey: ['users', 'one', id],
    queryFn: async (): Promise<ListedUser | null> => {
      const { users } = await list({ search: id, limit: 1 });
      return users.find((user) => user.id === id) ?? null;
    },
  });

/** Returns the user of that name, case-insensitively. Throws `USER_NOT_FOUND`. */
export async function findUser(name: string): Promise<ListedUser> {
  const wanted = name.trim().toLowerCase();
  const { users } = await list({ search: wanted, limit: 100 });
  const user = users.find(({ username }) => username.toLowerCase() === wanted);
  if (!user) throw new ApiError(404, 'USER_NOT_FOUND', 'User not found');
  return user;
}

/** Creates an account, also while registration is closed. */
export const createAccount = (body: components['schemas']['AdminCreateRequest']) =>
  send(api.POST('/users/admin-create', { body }));
