import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Injectable } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { AppConfig } from '#platform/config';
import { databaseCode, classifyFailure } from '#platform/database';
import { Log } from '#platform/logging';
import { DomainError, InvalidRequest, PayloadTooLarge, ServiceUnavailable } from '#shared';
import {
  errorBody,
  errorHeaders,
  HeadersTooLarge,
  InternalError,
  MethodNotAllowed,
  errorStatus,
  RouteNotFound,
  UnsupportedMediaType,
} from './http.errors.js';
import { RouteTable } from './route-table.js';

const FRAMEWORK_ERRORS: Readonly<Record<number, new () => DomainError>> = {
  404: RouteNotFound,
  413: PayloadTooLarge,
  415: UnsupportedMediaType,
  431: HeadersTooLarge,
  503: ServiceUnavailable,
};

/** Converts errors to responses. The response to an unknown error reveals nothing about it. */
@Injectable()
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly log: Log,
    private readonly routes: RouteTable,
    private readonly config: AppConfig,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const refusal = this.withAllowedMethods(toDomainError(error), request, reply);
    this.report(error, refusal, request);
    if (reply.sent) return;
    void reply
      .status(errorStatus(refusal.kind, this.config.env))
      .headers(errorHeaders(refusal))
      .send(errorBody(refusal));
  }

  /** Responds with 405 and the allowed methods if the path exists, or says who serves it if that is known. */
  private withAllowedMethods(
    refusal: DomainError,
    request: FastifyRequest,
    reply: FastifyReply,
  ): DomainError {
    if (refusal.code !== RouteNotFound.code) return refusal;
    const methods = this.routes.findMethods(request.url);
    if (methods.length === 0) return this.routes.findRefusal(request.url) ?? refusal;
    void reply.header('allow', methods.join(', '));
    return new MethodNotAllowed();
  }

  private report(error: unknown, refusal: DomainError, request: FastifyRequest): void {
    if (refusal.kind !== 'internal' && refusal.kind !== 'unavailable') return;
    const fields = {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url,
      code: refusal.code,
      ...databaseFields(error),
    };
    if (refusal.kind === 'internal') this.log.error('request failed', error, fields);
    else this.log.warn(unavailableMessage(fields), { ...fields, reason: getReason(error) });
  }
}

/** Maps anything that was thrown to an error for the client. */
export function toDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (isAborted(error)) return new InvalidRequest();
  const failure = classifyFailure(error);
  // A violated foreign key means that the account was just deleted. A retry reports that.
  if (failure !== 'other' && failure !== 'duplicate') return new ServiceUnavailable();
  const status = getFrameworkStatus(error);
  const known = FRAMEWORK_ERRORS[status];
  if (known) return new known();
  return status < 500 ? new InvalidRequest() : new InternalError();
}

/** Whether the client disconnected while it sent the body. Database errors can have the same code, but have no status. */
function isAborted(error: unknown): boolean {
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  return code === 'ECONNRESET' && statusCode === 400;
}

/** Returns the status of an error of Nest or Fastify (`FST_…`). */
function getFrameworkStatus(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  const isFastifyError = typeof code === 'string' && code.startsWith('FST_');
  return isFastifyError && typeof statusCode === 'number' ? statusCode : 500;
}

/** Returns the error code of the database, also if another error wraps it. */
function databaseFields(error: unknown): { databaseCode?: string } {
  const code = databaseCode(error) ?? databaseCode(getCause(error));
  return code === null ? {} : { databaseCode: code };
}

const unavailableMessage = ({ databaseCode: code }: { databaseCode?: string }): string =>
  `request failed: ${code === undefined ? 'service' : 'database'} unavailable`;

function getReason(error: unknown): string {
  const cause = getCause(error);
  if (cause !== undefined) return getReason(cause);
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : String(error);
}

const getCause = (error: unknown): unknown => ((error ?? {}) as { cause?: unknown }).cause;
