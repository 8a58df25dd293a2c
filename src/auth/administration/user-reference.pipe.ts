import { Injectable, type PipeTransform } from '@nestjs/common';
import { InvalidRequest } from '#shared';
import { type UserReference } from './administration.dto.js';

type Nullable<T> = { readonly [Name in keyof T]: T[Name] | null };

/** One of the two has to be there, null being none; each was checked for its type before. */
@Injectable()
export class UserReferencePipe implements PipeTransform<UserReference> {
  transform({ userId = null, username = null }: Nullable<UserReference>): UserReference {
    if (userId === null && username === null) throw new InvalidRequest({}, 'userId or username is required');
    return { ...(userId !== null && { userId }), ...(username !== null && { username }) };
  }
}
