import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Header,
  Injectable,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { map, type Observable } from 'rxjs';

/** The framework would send nothing at all for null. */
@Injectable()
class JsonNull implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((body: unknown) => (body === null ? 'null' : body)));
  }
}

/** The handler may return null, which is sent as the JSON value `null`. */
export const NullableBody = () =>
  applyDecorators(UseInterceptors(JsonNull), Header('content-type', 'application/json; charset=utf-8'));
