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
  refusalStatus,
  RouteNotFound,
  UnsupportedMediaType,
} from './http.errors.js';
import { RouteTable } from './route-table.js';

const FRAMEWORK_REFUSALS: Readonly<Record<number, new () => DomainError>> = {
  404: RouteNotFound,
  413: PayloadTooLarge,
  415: UnsupportedMediaType,
  431: HeadersTooLarge,
  503: ServiceUnavailable,
};

/** The one place where an error becomes an answer. An unknown error tells the client nothing. */
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
    const refusal = this.withAllowedMethods(refusalOf(error), request, reply);
    this.report(error, refusal, request);
    if (reply.sent) return;
    void reply
      .status(refusalStatus(refusal.kind, this.config.env))
      .headers(errorHeaders(refusal))
      .send(errorBody(refusal));
  }

  /** A known path asked with another method is told which methods it has. */
  private withAllowedMethods(
    refusal: DomainError,
    request: FastifyRequest,
    reply: FastifyReply,
  ): DomainError {
    if (refusal.code !== RouteNotFound.code) return refusal;
    const methods = this.routes.methodsOf(request.url);
    if (methods.length === 0) return refusal;
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
    else this.log.warn(unavailableMessage(fields), { ...fields, reason: reasonOf(error) });
  }
}

/** Any thrown thing as the refusal it means to the client. */
export function refusalOf(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (isBrokenOff(error)) return new InvalidRequest();
  const failure = classifyFailure(error);
  // An orphan belongs to an account that was just deleted: asked again, the caller learns that.
  if (failure !== 'other' && failure !== 'duplicate') return new ServiceUnavailable();
  const status = statusOf(error);
  const known = FRAMEWORK_REFUSALS[status];
  if (known) return new known();
  return status < 500 ? new InvalidRequest() : new InternalError();
}

/** A client that hung up within its body: the code alone could be the database's, whose errors carry no status. */
function isBrokenOff(error: unknown): boolean {
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  return code === 'ECONNRESET' && statusCode === 400;
}

/** The status that the framework or the server under it (`FST_…`) had in mind. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  const isServers = typeof code === 'string' && code.startsWith('FST_');
  return isServers && typeof statusCode === 'number' ? statusCode : 500;
}

/** What the database said, by its own code, also where a refusal stands in its place. */
function databaseFields(error: unknown): { databaseCode?: string } {
  const code = databaseCode(error) ?? databaseCode(causeOf(error));
  return code === null ? {} : { databaseCode: code };
}

const unavailableMessage = ({ databaseCode: code }: { databaseCode?: string }): string =>
  `request failed: ${code === undefined ? 'service' : 'database'} unavailable`;

function reasonOf(error: unknown): string {
  const cause = causeOf(error);
  if (cause !== undefined) return reasonOf(cause);
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : String(error);
}

const causeOf = (error: unknown): unknown => ((error ?? {}) as { cause?: unknown }).cause;
