import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { LINES_TYPE } from '#platform/http';

/** Whether the client asks for lines (RFC 9110, section 12.5.1). A browser's any-type gets the page. */
export const WantsLines = createParamDecorator((_data: unknown, context: ExecutionContext): boolean =>
  (context.switchToHttp().getRequest<FastifyRequest>().headers.accept ?? '').includes(LINES_TYPE),
);
