import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Header,
  Injectable,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiConsumes, ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';

type Documentation = {
  readonly description: string;
  /** The example that the explorer shows, instead of one with all fields. */
  readonly example: Readonly<Record<string, unknown>>;
  /** All fields are optional, but one is required. Alternatives (`anyOf`) would leave typed clients without a type. */
  readonly needsOne?: boolean;
};

/** Documents the rules of a body that concern several fields. */
export function RequestBody({ needsOne = false, ...documentation }: Documentation) {
  return ApiSchema(needsOne ? { ...documentation, ...{ minProperties: 1 } } : documentation);
}

/** Validates an optional field if it is present; unlike `IsOptional`, does not accept null. */
export const IfGiven = (name: string) =>
  ValidateIf((body: Record<string, unknown>) => body[name] !== undefined);

const TYPES = [
  { type: 'object', additionalProperties: true },
  { type: 'array', items: {} },
  { type: 'string' },
  { type: 'number' },
  { type: 'boolean' },
  { type: 'null' },
] as const;

/** Documents a field of any JSON type. By default, it would be documented as an object. */
export const AnyJson = (options: { readonly example: unknown; readonly description: string }) =>
  ApiProperty({ ...options, anyOf: [...TYPES] });

const FORM_CONFIG = { takesForm: true } as const;
export const FORM = 'application/x-www-form-urlencoded';

/** Lets a route accept forms besides JSON. Other routes must not, because any page can make a browser send a form. */
export const FormBody = () =>
  applyDecorators(RouteConfig(FORM_CONFIG), ApiConsumes(FORM, 'application/json'));

/** Whether the route of a request is marked with {@link FormBody}. */
export const takesForm = (config: unknown): boolean =>
  (config as Partial<typeof FORM_CONFIG>).takesForm === true;

/** The framework would send an empty body for null. */
@Injectable()
class JsonNull implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((body: unknown) => (body === null ? 'null' : body)));
  }
}

/** The handler may return null, which is sent as the JSON value `null`. */
export const NullableBody = () =>
  applyDecorators(UseInterceptors(JsonNull), Header('content-type', 'application/json; charset=utf-8'));

const TYPED_CODE = 'latchkey:typed-code';

/** Marks a code that people type or paste: white space in it is ignored. */
export const TypedCode = (): PropertyDecorator => (target, property) => {
  Reflect.defineMetadata(TYPED_CODE, true, target, property);
};

/** Whether a field of a request is marked with {@link TypedCode}. */
export const isTypedCode = (request: object, field: string): boolean =>
  Reflect.getMetadata(TYPED_CODE, request, field) === true;

/** Removes the white space of a typed code. Returns a value that is not text unchanged. */
export const withoutWhiteSpace = <T>(typed: T): T | string =>
  typeof typed === 'string' ? typed.replace(/\s/gu, '') : typed;

const LARGE_BODY_CONFIG = { takesLargeBody: true } as const;
/**
 * JSON escapes can triple the size of a value: `\\u00e4` is six bytes instead of two. The real limit is checked after
 * parsing.
 */
const WIRE_FACTOR = 3;
const ENVELOPE_BYTES = 4_096;

/** The body of this route may be as large as an encrypted item. Only authenticated callers may send one. */
export const LargeBody = () => RouteConfig(LARGE_BODY_CONFIG);

/** Throws if the caller is not authenticated. */
type Authenticate = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/**
 * Raises the body limit of routes with {@link LargeBody} that are registered after this call. A body above the usual
 * limit is read only after `authenticate`; the guard authenticates again after that. Without this call, the usual limit
 * applies.
 */
export function raiseBodyLimits(
  fastify: FastifyInstance,
  maxValueBytes: number,
  authenticate: Authenticate,
): void {
  const bodyLimit = maxValueBytes * WIRE_FACTOR + ENVELOPE_BYTES;
  const usualLimit = fastify.initialConfig.bodyLimit ?? 0;
  fastify.addHook('onRoute', (route) => {
    if (!(route.config as Partial<typeof LARGE_BODY_CONFIG> | undefined)?.takesLargeBody) return;
    route.bodyLimit = bodyLimit;
    route.preParsing = async (request, reply) => {
      const size = getDeclaredSize(request);
      if (size <= usualLimit) return;
      // Node discards the rest of a rejected body before the next request. Do not wait for an endless one.
      if (size > bodyLimit) void reply.header('connection', 'close');
      await authenticate(request, reply);
    };
  });
}

const getDeclaredSize = ({ headers }: FastifyRequest): number =>
  headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : Infinity;
