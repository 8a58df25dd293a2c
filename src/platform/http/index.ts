/** The HTTP edge: server, limits, headers, error responses and the API's documentation. */
export {
  AnyJson,
  FormBody,
  IfGiven,
  LargeBody,
  NullableBody,
  raiseBodyLimits,
  RequestBody,
  TypedCode,
  withoutWhiteSpace,
} from './body.decorators.js';
export { type EarlyAnswer, earlyAnswersOf, type EarlyResponder, sendAnswer } from './early-answers.js';
export { STATUS } from './http.errors.js';
export { HttpModule } from './http.module.js';
export { WithoutCors } from './response-headers.js';
export { createOpenApiDocument } from './openapi.js';
export {
  ACCESS_REFUSALS,
  KEY_SCOPES,
  OTHERS_PERMISSION,
  PERMISSION,
  PERMISSION_REFUSALS,
  STEP_UP,
  STEP_UP_REFUSALS,
  UNSAFE_REFUSALS,
} from './openapi-refusals.js';
export { escapeHtml } from './escape-html.js';
export { EXPLORER_ICON_PATH, serveExplorer, serveFrontPage } from './explorer.js';
export { SuccessHeader } from './openapi-headers.js';
export { CSV_TYPE, EVENTS_TYPE, LINES_TYPE, Operation } from './operation.decorator.js';
export { NextCursor, PageCursor, PageLimit, PageOffset, PageSearch } from './page-query.decorators.js';
export { type Route, RouteTable } from './route-table.js';
export { createServer } from './server.js';
export {
  type Content,
  type Encoding,
  entityTag,
  type Representation,
  sendRepresentation,
  StaticResponse,
} from './static-response.js';
export { type RequestSource, TrustedProxies } from './trusted-proxies.js';
export { toRequestContext } from './socket-context.js';
export { handleUpgrades, messageClassUpgradedIf } from './upgrades.js';
export { refusedAs } from './validation.pipe.js';
